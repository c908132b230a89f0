import { mustHold, mustReach } from './damage.js'

interface ItemBoxes {
  /** The box `iloc`, which tells where the data of each item lie. */
  readonly places: Buffer
  /** The box `pitm`, which names the item that viewers show. */
  readonly primary: Buffer
  readonly file: Buffer
  /** The box `idat`, which may hold data instead of the file. */
  readonly inMeta: Buffer
}

/** Checks that the data of all items are there, and those of the shown item are not empty (ISO 14496-12, section 8.11.3). @throws PictureDamage */
export function mustHoldItems({ places, primary, file, inMeta }: ItemBoxes): void {
  const shown = numbersOf(primary, 4)(hasShortIds(primary, 0) ? 2 : 4)
  const read = numbersOf(places, 4)
  const version = places.readUInt8(0)
  const sizes = read(2)
  const [offsetSize, lengthSize, baseSize, indexSize] = [12, 8, 4, 0].map((shift) => (sizes >> shift) & 15) as [
    number,
    number,
    number,
    number,
  ]
  const idSize = hasShortIds(places, 1) ? 2 : 4
  let shownBytes = 0
  for (let items = read(idSize); items > 0; items--) {
    const id = read(idSize)
    const method = version > 0 ? read(2) & 15 : 0
    const isElsewhere = read(2) !== 0 || method > 1 // in another file, or in another item
    const source = method === 1 ? inMeta : file
    const base = read(baseSize)
    for (let extents = read(2); extents > 0; extents--) {
      if (version > 0) read(indexSize)
      const start = base + read(offsetSize)
      const length = read(lengthSize) || Math.max(0, source.length - start) // 0 means all data that follow
      if (!isElsewhere) mustReach(source, start + length)
      if (id === shown) shownBytes += length
    }
  }
  mustHold(shownBytes > 0, 'it has no image data for the shown item (iloc)')
}

/** Whether items have ids of two bytes in a box whose versions up to `last` are the short forms. */
function hasShortIds(box: Buffer, last: number): boolean {
  mustReach(box, 1)
  return box.readUInt8(0) <= last
}

/** @returns a reader of the numbers that follow each other from a place on, each with its size in bytes */
function numbersOf(box: Buffer, from: number): (size: number) => number {
  let at = from
  return (size) => {
    mustHold(size <= 8, 'its description (iloc) names a size that no number has')
    mustReach(box, at + size)
    at += size
    if (size <= 6) return size === 0 ? 0 : box.readUIntBE(at - size, size)
    return Number(box.readBigUInt64BE(at - 8))
  }
}

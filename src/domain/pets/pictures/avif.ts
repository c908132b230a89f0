import { mustHoldItems } from './avifItems.js'
import { mustHaveSides, mustHold, mustReach } from './damage.js'

interface Box {
  readonly type: string
  readonly data: Buffer
}

const NOTHING = Buffer.alloc(0)

/** Checks the boxes of an AVIF: they fill the file, describe a picture with its sides, and hold its image data (ISO 14496-12, ISO 23008-12). @throws PictureDamage */
export function mustBeAvif(content: Buffer): void {
  const boxes = [...boxesOf(content)]
  const meta = boxes.find(({ type }) => type === 'meta')
  mustHold(meta !== undefined, 'it has no description (meta)')
  mustReach(meta.data, 4)
  const parts = [...boxesOf(meta.data.subarray(4))] // behind version and flags
  const has = (...types: string[]) => types.every((type) => parts.some((part) => part.type === type))
  mustHold(has('pitm', 'iloc', 'iinf', 'iprp'), 'its description (meta) is not complete')
  const properties = parts.filter(({ type }) => type === 'iprp').flatMap(({ data }) => [...boxesOf(data)])
  const sides = properties
    .filter(({ type }) => type === 'ipco')
    .flatMap(({ data }) => [...boxesOf(data)].filter(({ type }) => type === 'ispe'))
  mustHold(sides.length > 0, 'its description tells no sides (ispe)')
  for (const { data } of sides) {
    mustReach(data, 12)
    mustHaveSides(data.readUInt32BE(4), data.readUInt32BE(8))
  }
  const hasData = [...boxes, ...parts].some(({ type, data }) => (type === 'mdat' || type === 'idat') && data.length > 0)
  mustHold(hasData, 'it has no image data (mdat)')
  const dataOf = (type: string) => parts.find((part) => part.type === type)?.data ?? NOTHING
  mustHoldItems({ places: dataOf('iloc'), primary: dataOf('pitm'), file: content, inMeta: dataOf('idat') })
}

function* boxesOf(content: Buffer): Generator<Box, void> {
  for (let at = 0; at < content.length; ) {
    mustReach(content, at + 8)
    const size = content.readUInt32BE(at)
    const type = content.toString('latin1', at + 4, at + 8)
    const isLong = size === 1 // then the size stands behind the type
    if (isLong) mustReach(content, at + 16)
    const head = isLong ? 16 : 8
    const length = isLong ? Number(content.readBigUInt64BE(at + 8)) : size === 0 ? content.length - at : size
    mustHold(/^[\w ]{4}$/.test(type) && length >= head, 'other data stand between its boxes')
    mustReach(content, at + length)
    yield { type, data: content.subarray(at + head, at + length) }
    at += length
  }
}

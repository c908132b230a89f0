import { mustHaveSides, mustHold, mustReach } from './damage.js'

const HEADER_BYTES = 12

/** Checks the chunks of a WebP: they fill the file, and hold image data (RFC 9649, section 2). @throws PictureDamage */
export function mustBeWebp(content: Buffer): void {
  mustReach(content, HEADER_BYTES)
  const end = content.readUInt32LE(4) + 8
  mustReach(content, end)
  mustHold(end === content.length, 'other data follow its end')
  const chunks = [...chunksOf(content.subarray(HEADER_BYTES))]
  const [first] = chunks
  mustHold(first !== undefined && ['VP8 ', 'VP8L', 'VP8X'].includes(first.type), 'it has no image data (VP8, VP8L)')
  if (first.type === 'VP8X') {
    mustHold(first.data.length >= 10, 'its header (VP8X) has a wrong length')
    mustHaveSides(first.data.readUIntLE(4, 3) + 1, first.data.readUIntLE(7, 3) + 1)
  }
  // a frame of an animation has a header of 16 bytes, then chunks of its own
  const frames = chunks.flatMap(({ type, data }) => (type === 'ANMF' ? [...chunksOf(data.subarray(16))] : [{ type, data }]))
  const images = frames.filter(({ type }) => type === 'VP8 ' || type === 'VP8L')
  mustHold(images.length > 0, 'it has no image data (VP8, VP8L)')
  for (const { type, data } of images) (type === 'VP8L' ? mustBeLossless : mustBeLossy)(data)
}

function* chunksOf(content: Buffer): Generator<{ type: string; data: Buffer }, void> {
  for (let at = 0; at < content.length; ) {
    mustReach(content, at + 8)
    const length = content.readUInt32LE(at + 4)
    const end = at + 8 + length
    mustReach(content, end)
    yield { type: content.toString('latin1', at, at + 4), data: content.subarray(at + 8, end) }
    at = end + (length % 2) // chunks begin at even places
  }
}

/** The first frame of a VP8 stream (RFC 6386, section 9.1). */
function mustBeLossy(data: Buffer): void {
  mustHold(data.length > 10, 'it has no image data (VP8)')
  const tag = data.readUIntLE(0, 3)
  mustHold((tag & 1) === 0 && data.readUIntBE(3, 3) === 0x9d012a, 'its image data (VP8) do not begin with a picture')
  mustHaveSides(data.readUInt16LE(6) & 0x3fff, data.readUInt16LE(8) & 0x3fff)
  mustReach(data, 10 + (tag >> 5))
}

/** The beginning of a VP8L stream (RFC 9649, section 3.4). */
function mustBeLossless(data: Buffer): void {
  mustHold(data.length > 5, 'it has no image data (VP8L)')
  mustHold(data[0] === 0x2f, 'its image data (VP8L) do not begin with a picture')
  const sides = data.readUInt32LE(1)
  mustHaveSides((sides & 0x3fff) + 1, ((sides >>> 14) & 0x3fff) + 1)
}

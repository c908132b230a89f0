import { crc32 } from 'node:zlib'
import { mustHaveSides, mustHold, mustReach } from './damage.js'

const SIGNATURE_BYTES = 8
/** Length, type and checksum of a chunk. */
const FRAME_BYTES = 12
/** Allowed bits of a sample by colour type (PNG, section 11.2.1). */
const depths: Readonly<Record<number, readonly number[]>> = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] }

/** Checks the chunks of a PNG: IHDR first, image data, IEND last, each with its checksum (PNG, sections 5 and 11). @throws PictureDamage */
export function mustBePng(content: Buffer): void {
  let dataBytes = 0
  let last = ''
  for (let at = SIGNATURE_BYTES; last !== 'IEND'; ) {
    mustReach(content, at + FRAME_BYTES)
    const length = content.readUInt32BE(at)
    const end = at + FRAME_BYTES + length
    mustReach(content, end)
    const type = content.toString('latin1', at + 4, at + 8)
    mustHold(crc32(content.subarray(at + 4, end - 4)) === content.readUInt32BE(end - 4), 'a checksum does not fit')
    mustHold((last === '') === (type === 'IHDR'), 'it does not have one header (IHDR) at its beginning')
    if (type === 'IHDR') mustBeHeader(content.subarray(at + 8, end - 4))
    if (type === 'IDAT') dataBytes += length
    last = type
    at = end
    if (type === 'IEND') mustHold(at === content.length, 'other data follow its end (IEND)')
  }
  mustHold(dataBytes > 0, 'it has no image data (IDAT)')
}

function mustBeHeader(header: Buffer): void {
  mustHold(header.length === 13, 'its header (IHDR) has a wrong length')
  mustHaveSides(header.readUInt32BE(0), header.readUInt32BE(4))
  const [depth = 0, colour = 0, compression, filter, interlace = 0] = header.subarray(8)
  const isKnown = depths[colour]?.includes(depth) === true && compression === 0 && filter === 0 && interlace <= 1
  mustHold(isKnown, 'its header (IHDR) names a form that PNG does not have')
}

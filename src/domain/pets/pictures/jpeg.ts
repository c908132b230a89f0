import { mustHaveSides, mustHold, mustReach } from './damage.js'

const [SOI, EOI, SOS, TEM] = [0xd8, 0xd9, 0xda, 0x01]
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7
/** Start of a frame; DHT, JPG and DAC have numbers between the frames. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/**
 * Checks the segments of a JPEG: a frame, then scans with image data, then the end (ITU T.81, annex B). More JPEGs may follow, as in the files of
 * phones that keep a preview or a gain map behind the picture (CIPA DC-007). @throws PictureDamage
 */
export function mustBeJpeg(content: Buffer): void {
  for (let at = 0; at < content.length; ) {
    mustHold(content[at] === 0xff && content[at + 1] === SOI, 'other data follow its end (EOI)')
    at = endOfPicture(content, at + 2)
  }
}

/** @returns the place behind the EOI of the picture whose segments begin at `at` */
function endOfPicture(content: Buffer, start: number): number {
  let hasFrame = false
  let hasScan = false
  for (let at = start; ; ) {
    mustReach(content, at + 2)
    mustHold(content[at] === 0xff, 'a segment does not begin with a marker')
    const marker = content.readUInt8(at + 1)
    if (marker === 0xff)
      at += 1 // a fill byte
    else if (marker === EOI) {
      mustHold(hasScan, 'it has no image data (SOS)')
      return at + 2
    } else if (isRestart(marker) || marker === TEM) at += 2
    else {
      mustReach(content, at + 4)
      const end = at + 2 + content.readUInt16BE(at + 2)
      mustReach(content, end)
      const segment = content.subarray(at + 4, end)
      if (isFrame(marker)) {
        mustBeFrame(segment)
        hasFrame = true
      }
      at = end
      if (marker !== SOS) continue
      mustHold(hasFrame, 'its image data (SOS) come before its frame (SOF)')
      at = endOfScan(content, end)
      mustHold(at > end, 'it has no image data (SOS)')
      hasScan = true
    }
  }
}

function mustBeFrame(frame: Buffer): void {
  mustHold(frame.length >= 6 && frame.length === 6 + 3 * frame.readUInt8(5), 'its frame (SOF) has a wrong length')
  mustHold(frame.length > 6, 'its frame (SOF) has no colours')
  mustHaveSides(frame.readUInt16BE(3), frame.readUInt16BE(1))
}

/** Image data end at a marker. FF 00 is a byte of the data, and restart markers stand between the data. */
function endOfScan(content: Buffer, start: number): number {
  for (let at = content.indexOf(0xff, start); at !== -1; at = content.indexOf(0xff, at + 2)) {
    mustReach(content, at + 2)
    const next = content.readUInt8(at + 1)
    if (next !== 0 && !isRestart(next)) return at
  }
  return content.length // which is not the end of a picture
}

import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pictureDamage } from '../../src/domain/pets/pictureDamage.js'
import { type ImageType, pictureType } from '../../src/domain/pets/pictureType.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { chunk, form, PNG_SIGNATURE, pictures } from './forms.js'

const { png, jpeg, webp, avif } = pictures
/** A picture of one transparent pixel, without losses. */
const lossless = Buffer.from('UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==', 'base64')
const html = Buffer.from('<html><script>alert(1)</script></html>')
const zip = Buffer.from('PK\x03\x04\x14\x00\x00\x00', 'latin1')
const nothing = Buffer.alloc(0)

function header(width: number, height: number, form: readonly number[] = [8, 2, 0, 0, 0]): Buffer {
  const data = Buffer.alloc(13)
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  data.set(form, 8)
  return chunk('IHDR', data)
}
const pixels = chunk('IDAT', deflateSync(Buffer.alloc(4)))
const end = chunk('IEND', nothing)
const pngOf = (...chunks: readonly Buffer[]) => Buffer.concat([PNG_SIGNATURE, ...chunks])

/** Where a marker of a JPEG stands. */
const at = (marker: number) => jpeg.indexOf(Buffer.from([0xff, marker]))
const [SOF, SOS, EOI] = [0xc0, 0xda, 0xd9]
/** A copy with other bytes at a place. */
function changed(content: Buffer, place: number, bytes: readonly number[]): Buffer {
  const copy = Buffer.from(content)
  copy.set(bytes, place)
  return copy
}
const withoutSegment = (marker: number) =>
  Buffer.concat([jpeg.subarray(0, at(marker)), jpeg.subarray(at(marker) + 2 + jpeg.readUInt16BE(at(marker) + 2))])

/** A WebP of these chunks, with a size that fits. */
function webpOf(...chunks: readonly (readonly [type: string, data: Buffer])[]): Buffer {
  const body = Buffer.concat(
    chunks.flatMap(([type, data]) => {
      const size = Buffer.alloc(4)
      size.writeUInt32LE(data.length)
      return [Buffer.from(type), size, data, Buffer.alloc(data.length % 2)]
    }),
  )
  const size = Buffer.alloc(4)
  size.writeUInt32LE(body.length + 4)
  return Buffer.concat([Buffer.from('RIFF'), size, Buffer.from('WEBP'), body])
}
const lossy = webp.subarray(20)
const canvas = (width: number, height: number) => {
  const data = Buffer.alloc(10)
  data.writeUIntLE(width - 1, 4, 3)
  data.writeUIntLE(height - 1, 7, 3)
  return data
}
const frame = Buffer.concat([Buffer.alloc(16), webp.subarray(12)])

const box = (content: Buffer, type: string) => content.indexOf(type) - 4
const dataAt = avif.indexOf('mdat') + 4
/** Where the content of the box with the places of the items begins. */
const placeAt = avif.indexOf('iloc') + 4
const unsized = changed(avif, dataAt - 8, [0, 0, 0, 0])
/** An AVIF whose last box has the size of its rest. */
const resized = (cut: Buffer) => changed(cut, dataAt - 8, [0, 0, 0, cut.length - dataAt + 8])

const whole: readonly (readonly [what: string, content: Buffer])[] = [
  ...Object.entries(pictures),
  ['a PNG in grey', pngOf(header(1, 1, [1, 0, 0, 0, 1]), pixels, end)],
  ['a PNG with two parts of image data', pngOf(header(1, 1), pixels, chunk('IDAT', nothing), end)],
  ['a PNG with the longest sides', pngOf(header(16_384, 16_384), pixels, end)],
  ['a JPEG with a second JPEG behind it', Buffer.concat([jpeg, jpeg])],
  ['a JPEG with fill bytes before a marker', Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xff]), jpeg.subarray(2)])],
  ['a WebP without losses', lossless],
  ['a WebP with a canvas', webpOf(['VP8X', canvas(1, 1)], ['VP8 ', lossy])],
  ['an animated WebP', webpOf(['VP8X', canvas(1, 1)], ['ANIM', Buffer.alloc(6)], ['ANMF', frame])],
  ['an AVIF whose last box has no size', unsized],
  ['an AVIF whose only extent reaches to the end', changed(avif, placeAt + 18, [0, 0, 0, 0])],
]

const broken: readonly (readonly [what: string, content: Buffer, told: RegExp])[] = [
  ['the signature of a PNG alone', PNG_SIGNATURE, /it ends too early$/],
  ['the signature of a PNG before a page', Buffer.concat([PNG_SIGNATURE, html]), /it ends too early$/],
  ['the signature of a PNG before a JPEG', Buffer.concat([PNG_SIGNATURE, jpeg]), /it ends too early$/],
  ['a PNG without image data', pngOf(header(1, 1), end), /it has no image data \(IDAT\)$/],
  ['a PNG with empty image data', pngOf(header(1, 1), chunk('IDAT', nothing), end), /it has no image data \(IDAT\)$/],
  ['a PNG without a header', pngOf(pixels, end), /does not have one header \(IHDR\)/],
  ['a PNG with two headers', pngOf(header(1, 1), header(1, 1), pixels, end), /does not have one header \(IHDR\)/],
  ['a PNG with its header at its end', pngOf(pixels, header(1, 1), end), /does not have one header \(IHDR\)/],
  ['a PNG without an end', pngOf(header(1, 1), pixels), /it ends too early$/],
  ['a PNG of no width', pngOf(header(0, 1), pixels, end), /its sides have 0 and 1 pixels/],
  ['a PNG of no height', pngOf(header(1, 0), pixels, end), /its sides have 1 and 0 pixels/],
  ['a PNG of a huge width', pngOf(header(2 ** 31, 1), pixels, end), /a side must have 1 to 16384$/],
  ['a PNG of an unknown colour type', pngOf(header(1, 1, [8, 7, 0, 0, 0]), pixels, end), /a form that PNG does not have$/],
  ['a PNG with a changed byte', changed(png, png.length - 14, [png.readUInt8(png.length - 14) ^ 1]), /a checksum does not fit$/],
  ['a PNG with a ZIP behind it', Buffer.concat([png, zip]), /other data follow its end \(IEND\)$/],
  ['a PNG with a page behind it', Buffer.concat([png, html]), /other data follow its end \(IEND\)$/],
  ['the signature of a JPEG alone', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), /it ends too early$/],
  ['the signature of a JPEG before a page', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), html]), /it ends too early$/],
  ['the beginning of a JPEG before a PNG', Buffer.concat([jpeg.subarray(0, 20), png]), /does not begin with a marker$/],
  ['a JPEG without an end', jpeg.subarray(0, -2), /it ends too early$/],
  ['a JPEG without its frame', withoutSegment(SOF), /come before its frame \(SOF\)$/],
  ['a JPEG without a scan', Buffer.concat([jpeg.subarray(0, at(SOS)), jpeg.subarray(at(EOI))]), /it has no image data \(SOS\)$/],
  ['a JPEG with an empty scan', Buffer.concat([jpeg.subarray(0, at(SOS) + 14), jpeg.subarray(at(EOI))]), /it has no image data \(SOS\)$/],
  ['a JPEG of no height', changed(jpeg, at(SOF) + 5, [0, 0]), /its sides have 1 and 0 pixels/],
  ['a JPEG of a huge width', changed(jpeg, at(SOF) + 7, [0xff, 0xff]), /a side must have 1 to 16384$/],
  ['a JPEG with a film behind it', Buffer.concat([jpeg, Buffer.from('\x00\x00\x00\x18ftypmp42', 'latin1')]), /follow its end \(EOI\)$/],
  ['a JPEG with half a JPEG behind it', Buffer.concat([jpeg, jpeg.subarray(0, 40)]), /it ends too early$/],
  ['the signature of a WebP alone', webpOf(), /it has no image data \(VP8, VP8L\)$/],
  ['a WebP of another chunk', webpOf(['EXIF', html]), /it has no image data \(VP8, VP8L\)$/],
  ['a WebP with a canvas and no picture', webpOf(['VP8X', canvas(1, 1)]), /it has no image data \(VP8, VP8L\)$/],
  ['a WebP with empty image data', webpOf(['VP8 ', nothing]), /it has no image data \(VP8\)$/],
  ['a WebP with a page as image data', webpOf(['VP8L', html]), /do not begin with a picture$/],
  ['a WebP of no width', webpOf(['VP8 ', changed(lossy, 6, [0, 0])]), /its sides have 0 and 1 pixels/],
  ['a WebP with a huge canvas', webpOf(['VP8X', canvas(2 ** 24, 1)], ['VP8 ', lossy]), /a side must have 1 to 16384$/],
  ['a WebP with a page behind it', Buffer.concat([webp, html]), /other data follow its end$/],
  ['the first box of an AVIF alone', avif.subarray(0, box(avif, 'meta')), /it has no description \(meta\)$/],
  ['an AVIF without image data', avif.subarray(0, box(avif, 'mdat')), /it has no image data \(mdat\)$/],
  ['an AVIF without sides', changed(avif, avif.indexOf('ispe'), [...Buffer.from('ispx')]), /its description tells no sides \(ispe\)$/],
  ['an AVIF without places', changed(avif, avif.indexOf('iloc'), [...Buffer.from('free')]), /its description \(meta\) is not complete$/],
  ['an AVIF of no width', changed(avif, avif.indexOf('ispe') + 8, [0, 0, 0, 0]), /its sides have 0 and 2 pixels/],
  ['an AVIF with a page behind it', Buffer.concat([avif, html]), /other data stand between its boxes$/],
  ['an AVIF whose last box has no size, cut behind its first byte of data', unsized.subarray(0, dataAt + 1), /it ends too early$/],
  ['an AVIF whose last box is cut and has a fitting size', resized(avif.subarray(0, -1)), /it ends too early$/],
  ['an AVIF whose last box is cut to one byte and has a fitting size', resized(avif.subarray(0, dataAt + 1)), /it ends too early$/],
  ['an AVIF whose image data begin behind its end', changed(avif, placeAt + 14, [0, 0, 1, 0x1b]), /it ends too early$/],
  ['an AVIF that places another item', changed(avif, placeAt + 9, [2]), /no image data for the shown item \(iloc\)$/],
  ['an AVIF with places of an unknown size', changed(avif, placeAt + 4, [0x94]), /a size that no number has$/],
  ['an AVIF with the places of more items', changed(avif, placeAt + 7, [2]), /it ends too early$/],
  ['an AVIF of a box that is too small', changed(avif, box(avif, 'meta'), [0, 0, 0, 4]), /other data stand between its boxes$/],
]

let store: PetStore
let petId: number
beforeAll(async () => {
  store = await petStore()
  petId = (await aPet(store)).id
})
afterAll(() => store.close())

const send = (content: Buffer) =>
  store.rest('POST', `/v1/pets/${petId}/photos`, { as: 'staff', ...form({ content, file: 'pet.png', type: 'image/png' }) })

describe('an uploaded photo', () => {
  it.each(whole)('may be %s', async (_what, content) => {
    expect((await send(content)).status).toBe(201)
  })

  it.each(broken)('may not be %s', async (_what, content, told) => {
    const reply = await send(content)
    expect(reply.status, reply.text).toBe(400)
    const [{ field, message }] = reply.body.error.details.fields
    expect([reply.body.error.code, field]).toEqual(['VALIDATION_ERROR', 'file'])
    expect(message).toMatch(/^is not a complete picture of the type image\/\w+: /)
    expect(message).toMatch(told)
  })
})

const damageOf = (content: Buffer) => pictureDamage(content, pictureType(content) as ImageType) // the tests keep the first bytes
const kinds = Object.entries({ ...pictures, lossless })

it.each(kinds)('%s is damaged when it is cut at any place behind its signature', (_kind, content) => {
  for (let length = 12; length < content.length; length++)
    expect(damageOf(content.subarray(0, length)), `${length} bytes`).toBeTypeOf('string')
})

it('an AVIF is damaged when its data are cut at any place, with and without a size of their box', () => {
  for (let length = dataAt; length < avif.length; length++)
    for (const cut of [unsized.subarray(0, length), resized(avif.subarray(0, length))])
      expect(damageOf(cut), `${length} bytes`).toBeTypeOf('string')
})

it.each(kinds)('%s with any bytes changed is either a picture or damaged: the check neither fails nor hangs', (_kind, content) => {
  const change = fc.tuple(fc.integer({ min: 12, max: content.length - 1 }), fc.integer({ min: 0, max: 255 }))
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
      const copy = Buffer.from(content)
      for (const [place, byte] of changes) copy[place] = byte
      expect(['string', 'undefined']).toContain(typeof damageOf(copy))
    }),
    { numRuns: 500 },
  )
})

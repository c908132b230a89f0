/** Longest side of a picture, in pixels. WebP and the decoders of browsers end here. */
const MAX_SIDE = 16_384

/** A file that begins like a picture, and is none. The message continues the sentence "The file is not a complete picture: …". */
export class PictureDamage extends Error {
  override readonly name = 'PictureDamage'
}

/** @throws PictureDamage */
export function mustHold(isTrue: boolean, otherwise: string): asserts isTrue {
  if (!isTrue) throw new PictureDamage(otherwise)
}

/** @throws PictureDamage for sides that no viewer shows */
export function mustHaveSides(width: number, height: number): void {
  const isSide = (pixels: number) => pixels >= 1 && pixels <= MAX_SIDE
  mustHold(isSide(width) && isSide(height), `its sides have ${width} and ${height} pixels, and a side must have 1 to ${MAX_SIDE}`)
}

/** @throws PictureDamage when the file does not have these bytes any more */
export function mustReach(content: Buffer, end: number): void {
  mustHold(end <= content.length, 'it ends too early')
}

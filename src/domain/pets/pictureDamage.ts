import { mustBeAvif } from './pictures/avif.js'
import { PictureDamage } from './pictures/damage.js'
import { mustBeJpeg } from './pictures/jpeg.js'
import { mustBePng } from './pictures/png.js'
import { mustBeWebp } from './pictures/webp.js'
import type { ImageType } from './pictureType.js'

const checks: Readonly<Record<ImageType, (content: Buffer) => void>> = {
  'image/jpeg': mustBeJpeg,
  'image/png': mustBePng,
  'image/webp': mustBeWebp,
  'image/avif': mustBeAvif,
}

/** @returns why a file of this type is not one complete picture, such as "it ends too early"; undefined for a picture */
export function pictureDamage(content: Buffer, type: ImageType): string | undefined {
  try {
    checks[type](content)
    return undefined
  } catch (error) {
    if (error instanceof PictureDamage) return error.message
    throw error
  }
}

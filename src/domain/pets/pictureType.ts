/** Media types of pictures that the server accepts. The content decides the type, not the file name. */
export const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/avif'] as const
export type ImageType = (typeof IMAGE_TYPES)[number]

export const extensionOf: Readonly<Record<ImageType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/avif': 'avif',
}

/** The media type of the first bytes (WHATWG MIME Sniffing, section 6.1; AVIF: ISO 14496-12 `ftyp`). @returns undefined for anything else. */
export function pictureType(content: Buffer): ImageType | undefined {
  const ascii = (from: number, to: number) => content.toString('latin1', from, to)
  if (content.length >= 4 && content.readUIntBE(0, 3) === 0xffd8ff) return 'image/jpeg'
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png'
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'image/webp'
  if (ascii(4, 8) === 'ftyp' && /avi[fs]/.test(ascii(8, 32))) return 'image/avif'
  return undefined
}

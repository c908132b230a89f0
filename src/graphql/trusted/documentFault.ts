import { ConfigError } from '../../config.js'

/** A fault in a file of documents or in a manifest. */
export interface DocumentFault {
  readonly file: string
  /** Absent when the whole file is at fault. */
  readonly line?: number | undefined
  readonly message: string
}

/** Faults that one refusal shows. */
const MAX_SHOWN_FAULTS = 50

/** @param begin of each line. @throws ConfigError with a line for each fault, in the order of files and lines; nothing happens without faults */
export function refuseFaults(faults: readonly DocumentFault[], begin = ''): void {
  if (faults.length === 0) return
  const texts = faults
    .toSorted(byPlace)
    .map(({ file, line, message }) => `${begin}${line === undefined ? file : `${file}:${line}`}: ${message}`)
  const different = [...new Set(texts)]
  const more = different.length - MAX_SHOWN_FAULTS
  throw new ConfigError([...different.slice(0, MAX_SHOWN_FAULTS), ...(more > 0 ? [`${begin}${more} more faults`] : [])].join('\n'))
}

function byPlace(a: DocumentFault, b: DocumentFault): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return (a.line ?? 0) - (b.line ?? 0)
}

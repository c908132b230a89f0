import type { Readable } from 'node:stream'

/**
 * Passes the output of a process on, in whole lines: the system may mix the texts of several processes that write to one pipe. Lines that an ending
 * process leaves unfinished are passed on, too.
 */
export function passLines(output: Readable, write: (lines: string) => void): void {
  let begun = ''
  output.setEncoding('utf8')
  output.on('data', (text: string) => {
    const end = text.lastIndexOf('\n') + 1
    if (end === 0) begun += text
    else {
      write(begun + text.slice(0, end))
      begun = text.slice(end)
    }
  })
  output.on('end', () => {
    if (begun !== '') write(`${begun}\n`)
  })
}

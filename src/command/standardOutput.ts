/** A reader may leave early, as `head` does: the command then ends as if its output had been read. @param fail is told of every other failure */
export function forgiveLeavingReader(stream: NodeJS.WritableStream, fail: (reason: string) => void): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') fail(`The output cannot be written: ${error.message}`)
  })
}

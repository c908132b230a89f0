import type { Answer, Client } from './client.js'

const BOUNDARY = 'siege-boundary'
const PNG_HEAD = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')

/** Uploads a file of the given kilobytes that begins like a picture. */
export function uploadPicture(caller: Client, key: string, petId: number, kilobytes: number): Promise<Answer> {
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n`
  const picture = Buffer.concat([PNG_HEAD, Buffer.alloc(kilobytes * 1024)])
  return caller.call('POST', `/v1/pets/${petId}/photos`, {
    key,
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    body: Buffer.concat([Buffer.from(head), picture, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]),
  })
}

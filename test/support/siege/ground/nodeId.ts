/** The opaque id of a pet, as the server shows it. */
export function petNodeId(id: number): string {
  return Buffer.from(`Pet:${id}`).toString('base64url')
}

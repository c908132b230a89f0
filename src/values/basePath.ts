/**
 * The path under which clients reach the gateway, without a slash at its end: `/petstore` for `https://shop.example/petstore`, and nothing for an
 * address without a path. A proxy takes this prefix off, so no route of the gateway has it.
 */
export function basePath(publicUrl: string | undefined): string {
  return publicUrl === undefined ? '' : new URL(publicUrl).pathname.replace(/\/+$/, '')
}

/** The path under which browsers reach the gateway; empty unless a proxy serves the gateway below a prefix. */
const base = document.documentElement.dataset.base ?? ''

/** The address of a path of the gateway. @param {string} path such as `/v1/pets` */
export function pathOf(path) {
  return base + path
}

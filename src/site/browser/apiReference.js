/* Starts Scalar's reader, whose program the page has loaded, with the page's configuration. */
{
  /** Where OpenAPI has schemas: alone, in lists, and in maps. */
  const alone = ['schema', 'items', 'additionalProperties', 'not']
  const lists = ['allOf', 'anyOf', 'oneOf', 'prefixItems']
  const maps = ['properties', 'patternProperties', 'schemas']
  /** Values, which may look like anything. */
  const values = ['example', 'examples', 'default', 'const', 'enum']

  /** @typedef {Record<string, unknown>} Node */

  /** @param {unknown} value @returns {value is Node} */
  const isNode = (value) => typeof value === 'object' && value !== null

  /**
   * Marks schemas without a type, as Scalar marks them itself. It forgets some, and then tells of "document validation errors" in a valid document.
   * @param {unknown} schema
   */
  function mark(schema) {
    if (isNode(schema) && !('type' in schema) && !('$ref' in schema)) schema.__scalar_ = ''
  }

  /** @param {Node} node */
  function markAll(node) {
    for (const [name, value] of Object.entries(node)) {
      if (!isNode(value) || values.includes(name)) continue
      if (alone.includes(name)) mark(value)
      if (lists.includes(name) || maps.includes(name)) Object.values(value).forEach(mark)
      markAll(value)
    }
  }

  /** @param {RequestInfo} address @param {RequestInit} [init] Loads the document for the reader. */
  async function load(address, init) {
    const reply = await fetch(address, init)
    if (!reply.ok) return reply
    const document = await reply.json()
    markAll(document)
    return Response.json(document)
  }

  const NO_CREDENTIAL = /^(?:|apikey|bearer)\s*$/i
  /** @param {{ request: Request }} context A field for a credential that is empty sends no header. */
  function onBeforeRequest({ request: { headers } }) {
    for (const name of ['authorization', 'x-api-key']) if (NO_CREDENTIAL.test(headers.get(name) ?? '')) headers.delete(name)
  }

  const configuration = JSON.parse(document.getElementById('configuration')?.textContent ?? '{}')
  // @ts-expect-error Scalar's program defines this global without types
  Scalar.createApiReference('#main', { ...configuration, fetch: load, onBeforeRequest })
}

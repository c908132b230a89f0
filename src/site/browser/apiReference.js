/* Starts Scalar's reader, whose program the page has loaded, with the page's configuration. */
{
  const NO_CREDENTIAL = /^(?:|apikey|bearer)\s*$/i
  /** @param {{ request: Request }} context A field for a credential that is empty sends no header. */
  const onBeforeRequest = ({ request: { headers } }) => {
    for (const name of ['authorization', 'x-api-key']) if (NO_CREDENTIAL.test(headers.get(name) ?? '')) headers.delete(name)
  }
  const configuration = JSON.parse(document.getElementById('configuration')?.textContent ?? '{}')
  // @ts-expect-error Scalar's program defines this global without types
  Scalar.createApiReference('#main', { ...configuration, onBeforeRequest })
}

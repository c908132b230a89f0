/** Address of this program. Other addresses are relative to it, so the page also works behind a proxy that adds a prefix to all paths. */
const here = import.meta.url

export const graphqlUrl = new URL('../graphql', here).href
export const streamUrl = new URL('../graphql/stream', here).href

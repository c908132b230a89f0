import { Environment, type FetchFunction, Network, RecordSource, Store } from 'relay-runtime'

let key = ''
export function signIn(secret: string): void {
  key = secret
}

const fetchGraphQL: FetchFunction = async ({ text }, variables) => {
  const response = await fetch('http://127.0.0.1:8080/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': key },
    body: JSON.stringify({ query: text, variables }),
  })
  return response.json()
}

export const environment = new Environment({
  network: Network.create(fetchGraphQL),
  store: new Store(new RecordSource()),
  // `id` is unique among pets only, `nodeId` among all objects
  getDataID: ({ nodeId }: { nodeId?: string }) => nodeId,
})

import { type Example, examples } from '../../src/site/playgroundExamples.js'
import { aPet } from './factories.js'
import { type PetStore, petStore } from './petStore.js'

const isLive = ({ query }: Example) => query.includes('subscription')
export const liveExamples = examples.filter(isLive)
export const callExamples = examples.filter((example) => !isLive(example))

export interface SiteWorld {
  store: PetStore
  /** The origin under which a browser reaches the server, for example `http://127.0.0.1:40123`. */
  origin: string
}

/** A listening server with three pets. The pages learn their origin from the request, because `PUBLIC_URL` is empty. */
export async function siteWorld(): Promise<SiteWorld> {
  const store = await petStore({ settings: { PUBLIC_URL: '' } })
  const origin = await store.app.http.listen({ host: '127.0.0.1', port: 0 })
  const picture = `${origin}/photos/demo/dog-corgi.svg`
  await aPet(store, { name: 'Biscuit', category: 'dog', price: 899.99, photoUrls: ['https://elsewhere.example/a.jpg', picture] })
  await aPet(store, { name: '<b>Bobby</b>', category: 'dog', price: 120, photoUrls: ['https://elsewhere.example/photos/b.jpg'] })
  await aPet(store, { name: 'Mia', category: 'cat' })
  return { store, origin }
}

import { afterAll, beforeAll, expect, it } from 'vitest'
import { PROVING_RUN } from '../../src/graphql/plan.js'
import { aPet } from '../support/factories.js'
import { type PetStore, petStore, type Reply } from '../support/petStore.js'

let store: PetStore
beforeAll(async () => {
  store = await petStore()
  await aPet(store)
})
afterAll(() => store.close())

const code = 'globalThis.ran=1'
/** Texts that would run where somebody pasted them into code, among them the markers of the query compiler in use. */
const texts = [
  `__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d${code}`,
  `x" __MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d${code}`,
  '__MAGIC_NAN__57f286b9_4c20_487f_b409_79804ddcb4f8',
  `"+(${code})+"`,
  `'+(${code})+'`,
  `\`+(${code})+\``,
  `$\{${code}}`,
  `\\"); ${code}; ("`,
  `\u2028${code}\u2029`,
  `*/ ${code} /*`,
  `</script><script>${code}</script>`,
]
const places = [
  (text: string) => `{ pets(category: ${text}) { data { id } } }`,
  (text: string) => `{ pets(tag: ${text}, species: ${text}) { data { id } } }`,
  (text: string) => `{ node(id: ${text}) { nodeId } }`,
  (text: string) => `{ nodes(ids: [${text}]) { nodeId } }`,
  (text: string) => `query($c: String = ${text}) { pets(category: $c) { data { id } } }`,
  (text: string) => `mutation { updatePet(id: 1, input: { description: ${text}, tags: [${text}] }) { description tags { name } } }`,
]

it.each(texts)('%s never runs as code', async (text) => {
  for (const place of places) {
    const replies: Reply[] = []
    for (let run = 1; run <= PROVING_RUN + 1; run++) replies.push(await store.graphql(place(JSON.stringify(text)), {}, { as: 'staff' }))
    const [first, ...others] = replies
    for (const other of others) expect(other.body.data).toEqual(first?.body.data)
    const stored = { description: text, tags: [{ name: text.trim() }] }
    expect(first?.body.data?.updatePet ?? stored).toEqual(stored)
  }
  expect(globalThis).not.toHaveProperty('ran')
})

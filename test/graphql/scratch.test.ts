import { it } from 'vitest'
import { aPet } from '../support/factories.js'
import { petStore } from '../support/petStore.js'
it('x', async () => {
  const store = await petStore()
  for (let i = 0; i < 5; i++) await aPet(store, { category: 'dog', price: i })
  const show = async (q: string, v: object = {}) => { const r = await store.graphql(q, v, { as: 'staff' }); console.log(q.slice(0, 90), JSON.stringify(v).slice(0, 120), '=>', JSON.stringify(r.body.data ?? null).slice(0, 150), JSON.stringify(r.body.errors?.map((e: any) => [e.extensions.code, e.extensions.details, e.message]))?.slice(0, 300)) }
  const q = 'query($s: String, $a: String) { pets(sort: $s, after: $a, limit: 2) { data { id } pagination { nextCursor } } }'
  for (const s of ['name', '-createdAt', 'name,price,stock', 'id', 'price,id', '-name,id']) {
    const r = await store.graphql(q, { s })
    const a = r.body.data.pets.pagination.nextCursor
    console.log(Buffer.from(a, 'base64url').toString())
    await show(q, { s, a }); await show(q, { a })
  }
  const c = (...x: unknown[]) => Buffer.from(JSON.stringify(x)).toString('base64url')
  for (const cur of [c('createdAt', 'not a date', 1), c('createdAt,id', 'not a date', 1), c('id', 1e300), c('id', 1.5), c('id', -1), c('id', 2 ** 60), c('price', 1e30, 1), c('price,id', 1.5, 1), c('name,id', 'a\0b', 1), c('name,id', '\ud800', 1), c('stock,id', 2 ** 40, 1), c('createdAt,id', '2026-01-01T00:00:00Z', 1e20), c('createdAt,id', '99999-01-01', 1), c('createdAt,id', 'now', 1), c('createdAt,id', 'infinity', 1), c('createdAt,id', '2026-13-45', 1), c('id', '1'), c('id'), c('id', null), c('id', 1, 2), c('score,type', 1, 'x'), 'x', '%', 'e30', c(), c(1), '{}', 'AAAA', c('id', 1).slice(0, -2)]) {
    await show('query($a: String) { pets(after: $a) { data { id } } }', { a: cur })
  }
  await show('query($a: String) { categories(after: $a) { data { id } } }', { a: c('price,id', 1, 1) })
  await show('query($a: String) { users(after: $a) { data { id } } }', { a: c('id', 1e30) })
  await show('query($a: String) { orders(after: $a) { data { id } } }', { a: c('createdAt,id', 'x', 1) })
  await show('query($a: String) { search(q: "pet", after: $a) { data { id } } }', { a: c('score,type,id', 1.5, 'x', 1) })
  await show('query($a: String) { search(q: "pet", after: $a) { data { id } } }', { a: c('score,type,id', 1e30, 'x', 1) })
  await show('query($a: String) { search(q: "pet", after: $a) { data { id } } }', { a: c('id,score', 1, 1) })
  await show('query($a: String) { categories(after: $a) { data { id } } }', { a: c('name,id', 'a\0', 1) })
  const r = await store.graphql('{ search(q: "pet", limit: 2) { data { id } pagination { nextCursor } } }')
  console.log(Buffer.from(r.body.data.search.pagination.nextCursor, 'base64url').toString())
  await show('query($a: String) { search(q: "pet", after: $a, limit: 2) { data { id } pagination { nextCursor } } }', { a: r.body.data.search.pagination.nextCursor })
  const n = await store.graphql('{ pets(sort: "name", limit: 2) { pagination { nextCursor } } }')
  await show('query($a: String) { pets(sort: "name", after: $a) { data { id } } }', { a: n.body.data.pets.pagination.nextCursor })
  await store.close()
})

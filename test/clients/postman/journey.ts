import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import newman, { type NewmanRunSummary } from 'newman'

interface Entry {
  key: string
  value: string
  disabled?: boolean
}
interface Item {
  name: string
  item?: Item[]
  request?: { url: { query: Entry[]; variable: Entry[] }; header: Entry[]; body?: { raw: string } }
}
interface Changes {
  query?: Record<string, string>
  path?: Record<string, string>
  header?: Record<string, string>
  body?: object
}

const collection: { item: Item[] } = JSON.parse(await readFile('petstore.json', 'utf8'))
let apiKey = ''

function find(name: string, items: Item[]): Item | undefined {
  return items.flatMap((item) => (item.request && item.name === name ? item : (find(name, item.item ?? []) ?? [])))[0]
}

function filled(entries: Entry[], values: Record<string, string> = {}): Entry[] {
  const given = Object.entries(values).map(([key, value]) => ({ key, value }))
  return [...entries.filter(({ key }) => !(key in values)), ...given]
}

/** Fills in a request of the collection and sends it, as Postman does. @returns the reply. */
async function send(name: string, { query, path, header, body }: Changes) {
  const request = structuredClone(find(name, collection.item)?.request)
  if (!request) throw new Error(`The collection has no request "${name}".`)
  request.url.query = filled(request.url.query, query)
  request.url.variable = filled(request.url.variable, path)
  request.header = filled(request.header, header)
  if (body) request.body = { ...request.body, raw: JSON.stringify(body) }
  const summary = await new Promise<NewmanRunSummary>((resolve, reject) => {
    const options = { collection: { ...collection, item: [{ name, request }] }, envVar: [{ key: 'apiKey', value: apiKey }] }
    newman.run(options, (error, result) => (error ? reject(error) : resolve(result)))
  })
  const [execution] = summary.run.executions
  if (!execution?.response) throw new Error(`"${name}" got no reply.`)
  return execution.response.json()
}

const names = ({ data }: { data: { name: string }[] }) => data.map(({ name }) => name).join(', ')

const page = await send('List pets', { query: { status: 'available', limit: '2' } })
console.log('pets:', names(page))

const pet = await send('Get pet', { path: { id: String(page.data[0].id) } })
console.log('pet:', pet.name, pet.price, pet.currency)

const email = `ada-${randomUUID()}@example.com`
const user = await send('Register user', { body: { email, password: 'correct horse battery staple' } })
apiKey = user.apiKey.secret

// a retry with the same key places no second order
const order = await send('Place order', {
  header: { 'Idempotency-Key': randomUUID() },
  body: { items: [{ petId: pet.id, quantity: 1 }] },
})
console.log('order:', order.number, order.paymentStatus)

const refused = await send('Place order', { body: { items: [{ petId: pet.id, quantity: pet.stock + 1 }] } })
console.log('refused:', refused.error.code)

const next = await send('List pets', { query: { status: 'available', limit: '2', after: page.pagination.nextCursor } })
console.log('next page:', names(next))

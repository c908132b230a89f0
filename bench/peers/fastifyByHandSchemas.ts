// JSON schemas, from which Fastify makes serializers: only the named fields are written.

const integer = { type: 'integer' } as const
const number = { type: 'number' } as const
const text = { type: 'string' } as const
const maybe = (type: string) => ({ type, nullable: true }) as const
const list = (items: object) => ({ type: 'array', items }) as const
const object = (properties: object, nullable = false) => ({ type: 'object', properties, nullable }) as const

const named = { id: integer, name: text }
const category = object(named, true)
const petFields = { id: integer, name: text, status: text, price: maybe('number'), category, tags: list(object(named)) }
const listedPet = object({ ...petFields, createdAt: text })
const wholePet = object({
  ...petFields,
  ...{ sku: text, photoUrls: list(text), description: maybe('string'), species: maybe('string'), breed: maybe('string') },
  ...{ birthDate: maybe('string'), currency: text, stock: integer, createdAt: text, updatedAt: text, version: integer },
})
const orderFields = { id: integer, number: text, totalAmount: number }
const boughtPet = object({ ...named, category }, true)
const listedOrder = object({
  ...orderFields,
  customer: object({ username: maybe('string') }, true),
  items: list(object({ quantity: integer, unitPrice: number, pet: boughtPet })),
})
const ownOrder = object({ ...orderFields, status: text, items: list(object({ name: text, quantity: integer, unitPrice: number })) })
const pagination = object({
  ...{
    page: integer,
    limit: integer,
    total: integer,
    totalIsExact: { type: 'boolean' },
    pages: maybe('integer'),
    nextCursor: maybe('string'),
  },
})

const data = (field: string, value: object) => object({ data: object({ [field]: value }) })
const page = (row: object) => object({ data: list(row), pagination })

export const schemas = {
  empty: data('__typename', text),
  point: data('pet', object(petFields, true)),
  pets: data('pets', object({ data: list(listedPet) })),
  orders: data('orders', object({ data: list(listedOrder) })),
  me: data('me', object({ ...{ id: integer, username: maybe('string') }, orders: object({ nodes: list(ownOrder) }) }, true)),
  createPet: data('createPet', object({ id: integer })),
  placeOrder: data('placeOrder', object({ id: integer })),
  wholePet,
  petPage: page(wholePet),
  orderPage: page(listedOrder),
} as const

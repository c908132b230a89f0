import { publicUrl } from '../documents.js'
import { hashedKey } from './callerKey.js'
import { statements } from './fastifyByHandStatements.js'
import { type Parameter, rows } from './rows.js'

/** The rows of the statements, with cents and moments as PostgreSQL has them. */
interface Pet {
  readonly id: number
  readonly price: number | null
  readonly createdAt: Date
  readonly updatedAt?: Date
  readonly photoUrls?: readonly string[]
}

interface Item {
  readonly unitPrice: number
}

interface Order {
  readonly id: number
  readonly totalAmount: number
  readonly createdAt: Date
  readonly items: readonly Item[]
}

const decimal = (cents: number) => cents / 100

function shownPet(pet: Pet) {
  return {
    ...pet,
    price: pet.price === null ? null : decimal(pet.price),
    createdAt: pet.createdAt.toISOString(),
    updatedAt: pet.updatedAt?.toISOString(),
    photoUrls: pet.photoUrls?.map((url) => (url.startsWith('/') ? publicUrl + url : url)),
  }
}

function shownOrder(order: Order) {
  return {
    ...order,
    number: `ORD-${String(order.id).padStart(8, '0')}`,
    totalAmount: decimal(order.totalAmount),
    items: order.items.map((item) => ({ ...item, unitPrice: decimal(item.unitPrice) })),
  }
}

const skip = (page: number, size: number) => (page - 1) * size
const petsOf = async (statement: string, parameters: readonly Parameter[]) => (await rows<Pet>(statement, parameters)).map(shownPet)
const ordersOf = async (statement: string, parameters: readonly Parameter[]) => (await rows<Order>(statement, parameters)).map(shownOrder)

export const pet = async (id: number) => (await petsOf(statements.point, [id]))[0]
export const wholePet = async (id: number) => (await petsOf(statements.wholePet, [id]))[0]
export const pets = (page: number) => petsOf(statements.list, [skip(page, 20)])
export const orders = (page: number) => ordersOf(statements.orders, [skip(page, 10)])

/** @param cursor of the gateway */
export function petsBehind(cursor: string) {
  const [, at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, string, number] // a cursor of the workload
  return petsOf(statements.deepList, [at, id])
}

export async function me(authorization: string | undefined) {
  const [user] = await rows<{ id: number; username: string | null }>(statements.caller, [hashedKey(authorization)])
  return user && { ...user, orders: { nodes: await ordersOf(statements.ordersOfUser, [user.id]) } }
}

export async function createPet(input: { name: string; status: string; category?: string; price?: number }) {
  const cents = input.price === undefined ? null : Math.round(input.price * 100)
  const [created] = await rows<{ id: number }>(statements.create, [input.category ?? null, input.name, input.status, cents])
  return created
}

/** A REST page with its total. */
async function pageOf<Row extends { id: number; createdAt: Date | string }>(
  page: number,
  limit: number,
  data: Promise<Row[]>,
  counted: Promise<{ total: number }[]>,
) {
  const [found, [count]] = await Promise.all([data, counted])
  const total = count?.total ?? 0
  const totalIsExact = total <= 10_000
  const last = found.at(-1)
  const nextCursor = last && Buffer.from(JSON.stringify([last.createdAt, last.id])).toString('base64url')
  const pages = totalIsExact ? Math.ceil(total / limit) : null
  return { data: found, pagination: { page, limit, total: Math.min(total, 10_000), totalIsExact, pages, nextCursor } }
}

export const petPage = (page: number) =>
  pageOf(page, 20, petsOf(statements.wholePets, [skip(page, 20)]), rows<{ total: number }>(statements.petTotal, []))
export const orderPage = (page: number) => pageOf(page, 10, orders(page), rows<{ total: number }>(statements.orderTotal, []))

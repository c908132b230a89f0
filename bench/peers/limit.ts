import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import postgres from 'postgres'
import { documents } from '../documents.js'
import { announce } from './announce.js'
import { hashedKey } from './callerKey.js'
import { databaseUrl, POOL } from './database.js'
import { statements } from './limitStatements.js'
import type { Parameter } from './rows.js'

// The lower bound: the cost of node:http, postgres.js and one prepared statement when PostgreSQL itself writes the JSON text.
// This server contains the workloads' documents and checks nothing.
const sql = postgres(databaseUrl, { max: POOL, onnotice: () => {} })

type Variables = Readonly<Record<string, unknown>>
type Answer = (variables: Variables, request: IncomingMessage) => Promise<string> | string

async function text(statement: string, parameters: Parameter[]): Promise<string> {
  const [row] = await sql.unsafe(statement, parameters, { prepare: true }).values()
  return String(row?.[0] ?? 'null')
}

/** Rows to skip before page `page`. */
const skip = (page: unknown, size: number) => (Number(page ?? 1) - 1) * size

interface CreateVariables {
  input: { name: string; status: string; category?: string; price?: number }
}

async function create(variables: Variables): Promise<string> {
  const { input } = variables as unknown as CreateVariables // the workload's own document: its shape is known
  const cents = input.price === undefined ? null : Math.round(input.price * 100)
  return `{"data":{"createPet":${await text(statements.create, [input.category ?? null, input.name, input.status, cents])}}}`
}

interface OrderVariables {
  input: { items: [{ petId: number; quantity: number }] }
}

async function order(variables: Variables, { headers }: IncomingMessage): Promise<string> {
  const [{ petId, quantity }] = (variables as unknown as OrderVariables).input.items // likewise
  return `{"data":{"placeOrder":${await text(statements.order, [hashedKey(headers.authorization), petId, quantity])}}}`
}

async function deepList({ after }: Variables): Promise<string> {
  const [, at, id] = JSON.parse(Buffer.from(String(after), 'base64url').toString()) as [string, string, number] // a cursor of the workload
  return `{"data":{"pets":{"data":${await text(statements.deepList, [at, id])}}}}`
}

const answers = new Map<string, Answer>([
  [documents.empty, () => '{"data":{"__typename":"Query"}}'],
  [documents.point, async ({ id }) => `{"data":{"pet":${await text(statements.point, [Number(id)])}}}`],
  [documents.list, async ({ page }) => `{"data":{"pets":{"data":${await text(statements.list, [skip(page, 20)])}}}}`],
  [documents.deepList, deepList],
  [documents.threeLevel, async ({ page }) => `{"data":{"orders":{"data":${await text(statements.threeLevel, [skip(page, 10)])}}}}`],
  [documents.me, async (_, { headers }) => `{"data":{"me":${await text(statements.me, [hashedKey(headers.authorization)])}}}`],
  [documents.create, create],
  [documents.order, order],
])

function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => resolve(Buffer.concat(chunks).toString()))
    request.on('error', reject)
  })
}

async function answer(request: IncomingMessage): Promise<string | undefined> {
  if (request.method === 'POST') {
    const { query, variables } = JSON.parse(await bodyOf(request)) as { query: string; variables?: Variables }
    return answers.get(query)?.(variables ?? {}, request)
  }
  const [path = '', search] = (request.url ?? '').split('?')
  if (path.startsWith('/v1/pets/')) return text(statements.restPoint, [Number(path.slice('/v1/pets/'.length))])
  const page = Number(new URLSearchParams(search).get('page') ?? 1)
  if (path === '/v1/pets') return text(statements.restList, [skip(page, 20), page])
  return path === '/v1/orders' ? text(statements.restThreeLevel, [skip(page, 10), page]) : undefined
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) })
  response.end(body)
}

const server = createServer((request, response) => {
  answer(request).then(
    (body) => send(response, body === undefined ? 404 : 200, body ?? '{"error":"not found"}'),
    (error: unknown) => send(response, 500, JSON.stringify({ error: String(error) })),
  )
})
server.listen(0, '127.0.0.1', () => announce(server.address()))

/** Every peer, and the gateway, has the same number of connections. */
export const POOL = 8

const url = process.env.DATABASE_URL
if (url === undefined) throw new Error('DATABASE_URL names the database of the benchmark.')

export const databaseUrl: string = url

/** postgres.js returns bigint as text, but ids and cents are JSON numbers in replies. */
export const bigintAsNumber = { to: 20, from: [20], parse: Number, serialize: String }

import { execFile, spawn } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import shop from '../../scripts/shop.json' with { type: 'json' }
import { databaseSettings } from '../cli/runCli.js'
import { freshDatabase } from '../support/database.js'
import { until } from '../support/until.js'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '../..')
const isShop = (file: string) => shop.files.some((pattern) => new RegExp(pattern).test(file))

let folder: string
beforeAll(async () => {
  // below the project's packages, so that imports of packages are found
  folder = await mkdtemp(path.join(root, 'node_modules', '.kernel-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A list without the lines of the shop: its lines that name something that begins with `shop`. */
function withoutShop(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/\bshop[A-Z]\w*/.test(line))
    .join('\n')
}

async function copyKernel(): Promise<void> {
  const files = (await readdir(path.join(root, 'src'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
  for (const entry of files) {
    const file = path.relative(root, path.join(entry.parentPath, entry.name))
    if (isShop(file) && !file.endsWith('.sql')) continue
    const target = path.join(folder, file)
    await mkdir(path.dirname(target), { recursive: true })
    if (shop.lists.includes(file)) await writeFile(target, withoutShop(await readFile(path.join(root, file), 'utf8')))
    else await copyFile(path.join(root, file), target)
    if (!file.endsWith('.ts')) {
      const built = path.join(folder, 'dist', path.relative('src', file))
      await mkdir(path.dirname(built), { recursive: true })
      await copyFile(path.join(root, file), built)
    }
  }
  const config = {
    extends: path.join(root, 'tsconfig.json'),
    compilerOptions: { noEmit: false, outDir: 'dist', rootDir: 'src' },
    include: ['src'],
    exclude: [],
  }
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(config))
  await copyFile(path.join(root, 'package.json'), path.join(folder, 'package.json'))
}

it('the kernel without the shop type-checks, starts, and serves a sign-up, its key and /health', async () => {
  await copyKernel()
  const { stdout } = await run(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]).catch((error) => error)
  expect(stdout).toBe('')

  const database = await freshDatabase()
  const server = spawn(process.execPath, ['dist/main.js'], {
    cwd: folder,
    env: { ...process.env, ...databaseSettings(database.address), PORT: '0', APP_ENV: 'development', DATA_DIR: path.join(folder, 'data') },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  server.stderr.on('data', (text) => {
    said += text
  })
  try {
    await until(() => expect(said).toContain('is ready at'))
    const [, url] = /is ready at (\S+)/.exec(said) ?? []
    const call = (path: string, init?: RequestInit) => fetch(`${url}${path}`, init)
    expect((await call('/health')).status).toBe(200)
    const signUp = { email: 'ada@example.com', password: 'correct horse battery staple' }
    const registered = await call('/v1/users', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(signUp),
    })
    expect(registered.status).toBe(201)
    const { apiKey } = await registered.json()
    const me = await call('/v1/me', { headers: { 'x-api-key': apiKey.secret } })
    expect([me.status, (await me.json()).email]).toEqual([200, signUp.email])
    expect((await call('/v1/pets')).status).toBe(404)
  } finally {
    server.kill('SIGKILL')
    await database.close()
  }
}, 180_000)

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { clients, clientsFolder, installed, shownFiles } from '../support/clientsPage.js'

const manifest = JSON.parse(readFileSync(path.join(clientsFolder, 'package.json'), 'utf8'))
const lock = JSON.parse(readFileSync(path.join(clientsFolder, 'package-lock.json'), 'utf8'))

it('the page of clients shows every file of test/clients, but the mistakes that the compiler must refuse', () => {
  expect([...shownFiles].sort()).toEqual(clients.flatMap(({ folder, files }) => files.map((file) => `${folder}/${file}`)).sort())
})

it.each(clients)('the page of clients generates the client of $folder and runs it', ({ commands }) => {
  expect(commands.length).toBeGreaterThan(1)
  expect(commands.join('')).toContain('npx tsx ')
})

it('the pages of clients and of trusted documents install the versions that the tests run', () => {
  expect(Object.fromEntries(installed)).toEqual({ ...manifest.dependencies, ...manifest.devDependencies })
})

it('the lock file of the clients belongs to their package.json, and names no address', () => {
  const [own] = Object.values<Record<string, unknown>>(lock.packages)
  expect(own).toMatchObject({ dependencies: manifest.dependencies, devDependencies: manifest.devDependencies })
  expect(Object.values<Record<string, unknown>>(lock.packages).filter(({ resolved }) => resolved !== undefined)).toEqual([])
})

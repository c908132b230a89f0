import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'

const root = path.join(import.meta.dirname, '../..')

it('the guide for operators names the flags of Node that `npm start` sets', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const guide = readFileSync(path.join(root, 'docs/operations.md'), 'utf8')
  const [, flags = ''] = /^exec node (.*) scripts\/setup\.mjs/.exec(scripts.start) ?? []
  expect(flags).toContain('--v8-pool-size=1')
  for (const flag of flags.split(' ')) expect(guide).toContain(`node ${flag} dist/main.js`)
})

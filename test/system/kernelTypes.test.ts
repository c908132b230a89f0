import { execFile } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { copyKernel } from '../support/kernelCopy.js'
import { folderOfCopy, root } from '../support/projectCopy.js'

const run = promisify(execFile)

let folder: string
beforeAll(() => {
  folder = folderOfCopy('kernel')
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('the kernel without the shop type-checks', async () => {
  copyKernel(folder)
  const config = { extends: path.join(root, 'tsconfig.json'), include: ['src'], exclude: [] }
  await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(config))
  const { stdout } = await run(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', folder]).catch((error) => error)
  expect(stdout).toBe('')
}, 180_000)

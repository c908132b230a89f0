// Bundles the programs for browsers that import packages: `node scripts/bundle.mjs FOLDER` writes them into FOLDER. The build runs it.
import { readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const require = createRequire(import.meta.url)
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const [outDir] = process.argv.slice(2)
if (!outDir) throw new Error('usage: node scripts/bundle.mjs FOLDER')

/** Scalar's texts that we replace: a joke in the empty field for an API key, and addresses of a foreign host. */
const replacements = {
  QUxMIFlPVVIgQkFTRSBBUkUgQkVMT05HIFRPIFVT: 'Your API key',
  'https://galaxy.scalar.com/': 'https://example.com/',
}

/** Copies Scalar's reader with our texts. A text that the package has no more must be looked at by a person. */
async function writeReader() {
  const main = require.resolve('@scalar/fastify-api-reference')
  let program = await readFile(join(dirname(main), 'js/standalone.js'), 'utf8')
  for (const [theirs, ours] of Object.entries(replacements)) {
    if (!program.includes(theirs))
      throw new Error(`Scalar's reader no longer contains ${theirs}: adapt scripts/bundle.mjs to this version.`)
    program = program.replaceAll(theirs, ours)
  }
  await writeFile(join(outDir, 'reader.js'), program)
}

await build({
  root,
  configFile: false,
  envDir: false,
  publicDir: false,
  logLevel: 'error',
  build: {
    outDir: resolve(outDir),
    emptyOutDir: false,
    target: 'es2022',
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: { playground: join(root, 'src/site/browser/playground/main.js') },
      output: { entryFileNames: '[name].js' },
    },
  },
})
await writeReader()

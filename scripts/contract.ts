// Writes the two contracts to the root: schema.graphql and openapi.json. With --check it writes nothing and fails when one is stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openapiDocument, schemaText } from '../src/contract.js'

const contracts = { 'schema.graphql': schemaText(), 'openapi.json': await openapiDocument('3.1') }
const isCheck = process.argv.includes('--check')

for (const [name, text] of Object.entries(contracts)) {
  const file = fileURLToPath(new URL(`../${name}`, import.meta.url))
  const isFresh = existsSync(file) && readFileSync(file, 'utf8') === text
  if (isCheck && !isFresh) {
    console.error(`${name} is stale: the code says something else. Run \`npm run contract\` and commit what changes.`)
    process.exitCode = 1
  } else if (!isFresh) {
    writeFileSync(file, text)
    console.log(`${name} is written.`)
  }
}

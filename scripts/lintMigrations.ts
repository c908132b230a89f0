// Refuses migrations that break the version before them: `npm run migrations:lint` (docs/upgrades.md).
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Migration, migrationFaults } from './migrationFaults.js'

const folder = fileURLToPath(new URL('../src/db/migrations', import.meta.url))
const migrations: Migration[] = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => ({ name: name.replace(/\.sql$/, ''), text: readFileSync(path.join(folder, name), 'utf8') }))
const faults = migrationFaults(migrations)
for (const fault of faults) console.error(fault)
console.error(faults.length === 0 ? 'The version before can run beside every migration.' : 'See docs/upgrades.md.')
process.exitCode = faults.length === 0 ? 0 : 1

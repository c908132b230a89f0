import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { builtModules, fromBuild } from './test/support/fromBuild.js'
import { LongestFirst } from './test/support/longestFirst.js'

const require = createRequire(import.meta.url)

/** These tests assert times: they run after all others, on a machine that has nothing else to do. */
const TIMED = 'test/time/**/*.test.ts'

/**
 * These tests need a package of the system or 100 000 rows, kill or load whole processes, fill a large memory, or type-check a whole copy of the project:
 * `npm run test:system`.
 */
const SYSTEM = 'test/system/**/*.test.ts'

/** System tests that keep the machine busy, count how many calls fail, or need every answer of Redis in time: they run after the others, one file at a time. */
const BUSY = ['exactCounts', 'sharedAnswers', 'rollingRestart', 'connections', 'pooler', 'alertsFire'].map(
  (name) => `test/system/${name}.test.ts`,
)

/** Files that a test puts into a copy of the project, and clients with packages of their own. */
const OTHERS = ['test/fixtures/**', 'test/clients/**']

const everyProject = {
  plugins: [fromBuild()],
  // a second copy of graphql would not know the types of the first
  resolve: { alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }] },
}

const everyTest = {
  // the decorators of the schema need it, whichever file of the product a test imports first
  setupFiles: ['reflect-metadata'],
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 40_000 } },
  // imports of packages are as Node gives them, without a proxy around every access
  deps: { interopDefault: false },
  server: { deps: { external: [builtModules] } },
  // the modules of the product hold no state but the schema: loading them anew for every file takes longer than the tests
  isolate: false,
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    globalSetup: ['test/support/build.mjs', 'test/support/server.ts'],
    // three workers for two cores: tests wait for PostgreSQL, for other processes and for timeouts a sixth of their time
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    projects: [
      {
        ...everyProject,
        test: {
          ...everyTest,
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: [TIMED, SYSTEM, ...OTHERS],
          sequence: { groupOrder: 0 },
        },
      },
      { ...everyProject, test: { ...everyTest, name: 'timed tests', include: [TIMED], maxWorkers: '100%', sequence: { groupOrder: 1 } } },
      {
        ...everyProject,
        test: { ...everyTest, name: 'system tests', include: [SYSTEM], exclude: BUSY, maxWorkers: '100%', sequence: { groupOrder: 2 } },
      },
      { ...everyProject, test: { ...everyTest, name: 'busy system tests', include: BUSY, maxWorkers: 1, sequence: { groupOrder: 3 } } },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      // what runs in a browser is tested there, where coverage does not see it
      exclude: ['src/main.ts', 'src/cli.ts', 'src/greeting.ts', 'src/site/browser/**'],
      thresholds: { lines: 80, branches: 80 },
    },
  },
})

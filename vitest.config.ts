import { createRequire } from 'node:module'
import { defineConfig } from 'vitest/config'

const require = createRequire(import.meta.url)

export default defineConfig({
  // a second copy of graphql would not know the types of the first
  resolve: { alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.mjs', 'test/support/server.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    // the modules of the product hold no state but the schema: loading them anew for every file takes longer than the tests
    isolate: false,
    // left to itself, vitest leaves one of two cores idle
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      include: ['src/**'],
      // what runs in a browser is tested there, where coverage does not see it
      exclude: ['src/main.ts', 'src/cli.ts', 'src/greeting.ts', 'src/console/**'],
      thresholds: { lines: 80, branches: 80 },
    },
  },
})

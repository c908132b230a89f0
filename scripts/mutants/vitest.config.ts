import { defineConfig } from 'vitest/config'
import config from '../../vitest.config.js'

const [tests] = config.test?.projects ?? []
const { exclude = [], ...every } = (tests as { readonly test: { readonly exclude?: readonly string[] } }).test

/** The tests start processes of the build, which holds no faults. */
const PROCESSES = ['test/orders/verify.test.ts', 'test/webhooks/snippets.test.ts']

/** The tests of the folders in `MUTANT_TESTS`. StrykerJS runs a single project. */
export default defineConfig({
  ...(tests as object),
  test: {
    ...config.test,
    ...every,
    globalSetup: ['test/support/server.ts'],
    include: (process.env.MUTANT_TESTS ?? '').split(',').map((path) => `test/${path}${path.endsWith('.ts') ? '' : '/**/*.test.ts'}`),
    exclude: [...exclude, ...PROCESSES],
    projects: undefined,
    name: undefined,
  },
})

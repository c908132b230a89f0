import { defineConfig } from 'vitest/config'
import config from '../../vitest.config.js'

const [tests] = config.test?.projects ?? []

/** The tests without the timed and the system tests. StrykerJS runs a single project. */
export default defineConfig({
  ...(tests as object),
  test: { ...config.test, ...(tests as { readonly test: object }).test, projects: undefined, name: undefined },
})

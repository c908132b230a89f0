import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PetStore, petStore } from '../support/petStore.js'

describe('the page of the console', () => {
  let store: PetStore
  beforeAll(async () => {
    store = await petStore()
  })
  afterAll(() => store.close())

  it('has a policy that allows only its own scripts and connections, and no text parsed as HTML', async () => {
    const { headers } = await store.rest('GET', '/console')
    const policy = new Map((headers['content-security-policy'] ?? '').split('; ').map((part) => [part.split(' ')[0], part]))
    expect(policy.get('default-src')).toBe("default-src 'none'")
    expect(policy.get('script-src')).toMatch(/^script-src 'self' 'sha256-[\w+/=]+'$/)
    expect(policy.get('style-src')).toMatch(/^style-src 'sha256-[\w+/=]+'$/)
    expect(policy.get('connect-src')).toBe("connect-src 'self'")
    expect(policy.get('form-action')).toBe("form-action 'none'")
    expect(policy.get('trusted-types')).toBe("trusted-types 'none'")
    expect(policy.get('require-trusted-types-for')).toBe("require-trusted-types-for 'script'")
  })

  it('names modules that the server serves as JavaScript', async () => {
    const { text } = await store.rest('GET', '/console')
    const [, map = ''] = /<script type="importmap">(.*?)<\/script>/.exec(text) ?? []
    const paths = [...Object.values<string>(JSON.parse(map).imports), '/console/main.js']
    for (const path of paths) {
      const reply = await store.rest('GET', path)
      expect(reply.status, path).toBe(200)
      expect(reply.headers['content-type'], path).toMatch(/javascript/)
    }
  })

  it.each([
    '/console/nothing.js',
    '/console/resources.d.ts',
    '/console/..%2fmain.js',
    '/console/packages/nothing.js',
    '/console/packages/constructor',
    '/console/packages/..%2f..%2fpackage.json',
  ])('gives 404 for a path that is not a module: %s', async (path) => {
    expect((await store.rest('GET', path)).status).toBe(404)
  })
})

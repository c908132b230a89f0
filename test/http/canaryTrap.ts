import type { InjectOptions } from 'fastify'
import { expect } from 'vitest'
import { keptLog } from '../support/keptLog.js'
import { type PetStore, petStore } from '../support/petStore.js'
import { columnsWith } from '../support/tables.js'

/** The text in every planted credential. */
export const CANARY = 'c4n4rySecret'

/** A gateway that keeps its log, with a search for secrets. */
export interface CanaryTrap {
  readonly store: PetStore
  readonly log: () => string
  /** Makes calls that carry a canary, and expects that no reply repeats it, not even in a header. @returns the statuses. */
  plant(...calls: readonly InjectOptions[]): Promise<number[]>
  /** Searches the log, the metrics and all tables for texts, and ignores case. */
  expectNowhere(texts: readonly string[]): Promise<void>
}

export async function canaryTrap(): Promise<CanaryTrap> {
  const { log, text: logged } = keptLog()
  const store = await petStore({ log })
  return {
    store,
    log: logged,
    async plant(...calls) {
      const statuses: number[] = []
      for (const call of calls) {
        const { headers, body, statusCode } = await store.app.http.inject(call)
        const said = `${JSON.stringify(headers)}\n${body}`
        expect(said, `${JSON.stringify(call).slice(0, 600)} answered ${statusCode}`).not.toMatch(new RegExp(CANARY, 'i'))
        statuses.push(statusCode)
      }
      return statuses
    },
    async expectNowhere(texts) {
      const metrics = (await store.app.http.inject({ url: '/metrics' })).body
      const places = { log: logged().toLowerCase(), metrics: metrics.toLowerCase() }
      for (const text of texts)
        for (const [place, content] of Object.entries(places))
          expect(content.includes(text.toLowerCase()), `${text} stands in the ${place}`).toBe(false)
      expect(await columnsWith(store, texts)).toEqual([])
    },
  }
}

/** A text as it is, and its bytes in hexadecimal and in base64. */
export function disguises(text: string): string[] {
  const bytes = Buffer.from(text)
  return [text, bytes.toString('hex'), bytes.toString('base64').replace(/=+$/, '')]
}

export function basic(text: string): string {
  return `Basic ${Buffer.from(text).toString('base64')}`
}

/** A POST of JSON. A text is sent unchanged. */
export function json(url: string, payload: unknown, headers: Readonly<Record<string, string>> = {}): InjectOptions & { headers: object } {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload)
  return { method: 'POST', url, payload: body, headers: { 'content-type': 'application/json', ...headers } }
}

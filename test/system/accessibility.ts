import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'

const require = createRequire(import.meta.url)
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

/** The rules of WCAG 2.2 up to level AA. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

interface Result {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** The screens on which a page must be good. */
export const screens = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [
    { device: 'desktop', viewport: { width: 1280, height: 900 } },
    { device: 'phone', viewport: { width: 390, height: 844 } },
  ].map((screen) => ({ ...screen, colorScheme, name: `${screen.device}, ${colorScheme}` })),
)

/** A context whose pages take the checker: the policies of our pages would refuse it. */
export function checkingContext(browser: Browser, { viewport, colorScheme }: (typeof screens)[number]): Promise<BrowserContext> {
  return browser.newContext({ viewport, colorScheme, bypassCSP: true })
}

/** What axe-core finds on a page, in words. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const violations = await page.evaluate(async (rules) => {
    // biome-ignore lint/suspicious/noExplicitAny: the checker is a global of the page without types
    const results = await (globalThis as any).axe.run({ runOnly: rules })
    return results.violations as Result[]
  }, RULES)
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`))
}

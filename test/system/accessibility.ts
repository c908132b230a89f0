import axe from 'axe-core'
import type { Page } from 'playwright-core'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** Rules beside the rules of WCAG that every page keeps. axe runs `target-size` only when it is asked for. */
const rules = ['target-size', 'heading-order', 'empty-table-header', 'landmark-one-main', 'page-has-heading-one', 'region']

/** Ways of looking at a page: each device in each colour scheme. */
const devices = { desktop: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } }
const schemes = ['light', 'dark'] as const

/** A fault of a foreign program that this project cannot mend. */
export interface Exception {
  readonly rule: string
  /** Selector of the elements that may have the fault. */
  readonly at: string
  readonly reason: string
}

interface Fault {
  readonly text: string
  /** Index of the exception that allows the fault, or -1. */
  readonly exception: number
}

/**
 * Looks at the page on each device in each colour scheme.
 * @param exceptions faults that are left out. An exception that fits no fault is itself a fault.
 * @returns each violation of WCAG 2.2 AA with its place, and each border of a field or button with a contrast below 3:1 (1.4.11)
 */
export async function violationsOf(page: Page, exceptions: readonly Exception[] = []): Promise<string[]> {
  const found: string[] = []
  const unused = new Set(exceptions)
  const before = page.viewportSize()
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  for (const [device, size] of Object.entries(devices)) {
    await page.setViewportSize(size)
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      for (const { text, exception } of [...(await axeViolations(page, exceptions)), ...(await faintBorders(page, exceptions))]) {
        const allowed = exceptions[exception]
        if (allowed) unused.delete(allowed)
        else found.push(`${device}, ${colorScheme}: ${text}`)
      }
    }
  }
  if (before) await page.setViewportSize(before)
  return [...found, ...[...unused].map(({ rule, at }) => `the exception for ${rule} at ${at} fits no fault any more`)]
}

function axeViolations(page: Page, exceptions: readonly Exception[]): Promise<Fault[]> {
  return page.evaluate(
    async ({ exceptions, tags, rules }) => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') } // the page has run its source
      const enabled = Object.fromEntries(rules.map((name) => [name, { enabled: true }]))
      const { violations } = await axe.run('html', { runOnly: { type: 'tag', values: tags }, rules: enabled, preload: false })
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => {
          const element = document.querySelector(String(target[0])) // no page has frames
          return {
            text: `${id} at ${target}: ${failureSummary}`,
            exception: exceptions.findIndex(({ rule, at }) => rule === id && element?.matches(at)),
          }
        }),
      )
    },
    { exceptions, tags, rules },
  )
}

/** axe does not look at borders. Exceptions name this rule `border`. */
function faintBorders(page: Page, exceptions: readonly Exception[]): Promise<Fault[]> {
  return page.evaluate((exceptions) => {
    const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number)
    const luminance = (color: string) => {
      const [r = 0, g = 0, b = 0] = channels(color).map((value) => {
        const share = value / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const contrast = (one: string, other: string) => {
      const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
      return (light + 0.05) / (dark + 0.05)
    }
    const isOpaque = (color: string) => (channels(color)[3] ?? 1) === 1
    const isClear = (color: string) => channels(color)[3] === 0
    const ground = (element: Element | null): string => {
      if (!element) return 'rgb(255, 255, 255)'
      const { backgroundColor } = getComputedStyle(element)
      return isOpaque(backgroundColor) ? backgroundColor : ground(element.parentElement)
    }
    const controls = [...document.querySelectorAll('input:not([type=checkbox]), select, textarea, button:not(:disabled)')]
    return controls.flatMap((element) => {
      if (element.getClientRects().length === 0) return []
      const { borderTopColor, borderTopWidth, backgroundColor } = getComputedStyle(element)
      const outside = ground(element.parentElement)
      const edge = borderTopWidth === '0px' ? backgroundColor : borderTopColor
      if (element.tagName === 'BUTTON' && isClear(edge)) return [] // a button that looks like text
      const found = contrast(edge, outside)
      const text = `border of ${element.tagName} "${element.textContent?.trim().slice(0, 30)}" has ${found.toFixed(2)}:1`
      const exception = exceptions.findIndex(({ rule, at }) => rule === 'border' && element.matches(at))
      return found < 3 ? [{ text, exception }] : []
    })
  }, exceptions)
}

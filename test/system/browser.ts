import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'

const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Browser tests are skipped on a machine without Chromium. */
export const hasBrowser = existsSync(executablePath)

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: flags })
}

/** Collects the faults of a page from now on: errors in its console, and requests to another origin than `origin`. */
export function complaintsOf(page: Page, origin: string): readonly string[] {
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    const url = request.url()
    if (/^(https?|wss?):/.test(url) && !url.startsWith(`${origin}/`)) complaints.push(url)
  })
  return complaints
}

/** Opens the page `path` below `base`, lets `act` use it, and expects no error in its console and no request to another address. */
export async function visit(browser: Browser, base: string, path: string, act: (page: Page) => Promise<void>): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
  const complaints = complaintsOf(page, base)
  await page.goto(base + path)
  await act(page)
  await page.close()
  expect(complaints).toEqual([])
}

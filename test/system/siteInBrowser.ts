import type { Browser } from 'playwright-core'
import { type SiteWorld, siteWorld } from '../support/siteWorld.js'
import { launchBrowser } from './browser.js'

export interface SiteInBrowser extends SiteWorld {
  readonly browser: Browser
  close(): Promise<void>
}

/** A listening server with three pets, and a browser. */
export async function siteInBrowser(): Promise<SiteInBrowser> {
  const world = await siteWorld()
  const browser = await launchBrowser()
  return {
    ...world,
    browser,
    async close() {
      await browser.close()
      await world.store.close()
    },
  }
}

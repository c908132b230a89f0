import type { App } from '../app.js'
import type { Config } from '../config.js'
import { shopDemo } from '../seed/shopDemo.js'

/** Fills an empty database with what a server for trying out needs. @returns a key of the staff, where there is one */
export async function fillDatabase(parts: Pick<App, 'database' | 'services'>, config: Config): Promise<string | undefined> {
  const [key]: readonly (string | undefined)[] = await Promise.all([
    // a list of one line for each part of the product
    shopDemo(parts, config),
  ])
  return key
}

import { readFileSync } from 'node:fs'

const about: { version: string } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) // npm demands a version

/** The version of this program, from `package.json`: the only version that the gateway states. */
export const programVersion = about.version

import { closeSync, openSync, readSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { type Config, parseConfig, type SettingTexts, settings } from './config.js'
import { hostUrl } from './values/hostUrl.js'
import { type SupportSettings, supportSettings } from './values/support.js'

/** The texts of all settings, where they are given. */
export interface GivenSettings {
  readonly texts: SettingTexts
  /** Texts in files that do not count, because the environment of the process gives the setting. */
  readonly hidden: SettingTexts
  /** Where each text comes from, by name: `environment`, `CONFIG_FILE` or `.env`, with the name `NAME_FILE` where a file of its own holds the text. */
  readonly origins: ReadonlyMap<string, string>
  /** Settings whose text cannot be read: a sentence by name. */
  readonly unread: ReadonlyMap<string, string>
}

interface SettingSource {
  readonly name: string
  readonly texts: SettingTexts
}

type Environment = Readonly<Record<string, string | undefined>>

const DOT_ENV = '.env'
/** A setting `NAME` may be given as `NAME_FILE`, the path of a file with its value. */
const FILE = '_FILE'
/** The size of the largest file, in bytes. A wrong path may lead to a file without an end. */
const MAX_FILE = 1024 * 1024
const names = Object.keys(settings.shape)

/** Reads the settings, see `readSettings`. @throws ConfigError naming every fault */
export function loadConfig(): Config {
  const { texts, unread } = readSettings()
  return parseConfig(texts, unread)
}

const SHOWN = ['PUBLIC_URL', 'HOST', 'PORT', ...Object.keys(supportSettings)]

/** The base URL and the support that the settings give the gateway, for a command that needs no other setting. @throws ConfigError */
export function loadShownFacts(environment: Environment = process.env): { readonly base: string; readonly support: SupportSettings } {
  const { texts, unread } = readSettings(environment)
  const own = (name: string) => SHOWN.includes(name)
  const of = <Value>(entries: Iterable<readonly [string, Value]>) => [...entries].filter(([name]) => own(name))
  const config = parseConfig(Object.fromEntries(of(Object.entries(texts))), new Map(of(unread)))
  return { base: config.PUBLIC_URL ?? hostUrl(config.HOST, config.PORT), support: config }
}

const OF_PROGRAMS = /^(PATH|HOME|TZ|LANG|LANGUAGE|LC_[A-Z]+|PG(HOST|PORT|USER|PASSWORD|DATABASE))$/

/**
 * The variables of a program that the gateway runs: its place, its language, and the parts of a connection that a connection string may lack. A secret of
 * the gateway is none of them.
 */
export function loadProgramVariables(environment: Environment = process.env): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).flatMap(([name, text]) => (text && OF_PROGRAMS.test(name) ? [[name, text]] : [])))
}

/** Reads the texts of all settings: from the environment, else from the file that `CONFIG_FILE` names, else from `.env`. Files are read at each call. */
export function readSettings(environment: Environment = process.env, pathOfDotEnv = DOT_ENV): GivenSettings {
  const unread = new Map<string, string>()
  const dotEnv = readSource(DOT_ENV, pathOfDotEnv, unread)
  const configFile = environment.CONFIG_FILE?.trim() || dotEnv.texts.CONFIG_FILE?.trim()
  const file = configFile ? readSource('CONFIG_FILE', configFile, unread) : undefined
  if (file) noteStrangers(file, unread)
  const sources: readonly SettingSource[] = [{ name: 'the environment', texts: environment }, ...(file ? [file] : []), dotEnv]
  const texts: Record<string, string> = {}
  const hidden: Record<string, string> = {}
  const origins = new Map<string, string>()
  for (const name of names) {
    const [first, ...others] = sources.filter(({ texts: given }) => isSet(given[name]) || isSet(given[name + FILE]))
    if (!first) continue
    const text = textIn(first, name, unread)
    if (text !== undefined) texts[name] = text
    const origin = first.texts === environment ? 'environment' : first.name
    origins.set(name, isSet(first.texts[name + FILE]) ? `${origin} (${name}${FILE})` : origin)
    const [next] = first.texts === environment ? others : []
    if (next) hidden[name] = next.texts[name] ?? next.texts[name + FILE] ?? ''
  }
  return { texts, hidden, origins, unread }
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== ''
}

function textIn({ name: source, texts }: SettingSource, name: string, unread: Map<string, string>): string | undefined {
  const text = texts[name]
  const path = texts[name + FILE]
  if (!isSet(path)) return text
  if (isSet(text)) {
    unread.set(name, `${name}: is given twice in ${source}, by ${name} and by ${name}${FILE}. Remove one of them`)
    return undefined
  }
  try {
    const value = readSmallFile(path.trim()).trim()
    // an empty secret would otherwise count as unset: another database, no mail
    if (value === '')
      unread.set(name, `${name}: the file that ${name}${FILE} names is empty. Write the value into the file, or unset ${name}${FILE}`)
    return value
  } catch (error) {
    unread.set(name, `${name}: the file that ${name}${FILE} names cannot be read (${codeOf(error)}). Name a file that this user can read`)
    return undefined
  }
}

/** Only `.env` may be missing. */
function readSource(name: string, path: string, unread: Map<string, string>): SettingSource {
  try {
    return { name, texts: parseEnv(readSmallFile(path)) }
  } catch (error) {
    const code = codeOf(error)
    if (name !== DOT_ENV) unread.set(name, `${name}: the file cannot be read (${code}). Name a file that this user can read`)
    else if (code !== 'ENOENT') unread.set(name, `${DOT_ENV}: cannot be read. Make it a file that this user can read, or remove it`)
    return { name, texts: {} }
  }
}

/** A misspelt name in a file that holds settings alone would have no effect. */
function noteStrangers({ texts }: SettingSource, unread: Map<string, string>): void {
  const known = (name: string) => names.includes(name) || (name.endsWith(FILE) && names.includes(name.slice(0, -FILE.length)))
  const strangers = Object.keys(texts).filter((name) => !known(name))
  if (strangers.length > 0)
    unread.set(
      'CONFIG_FILE',
      `CONFIG_FILE: no setting has the name ${strangers.join(', ')}. Correct the name in the file, or remove the line`,
    )
}

/** The text of a file, without the mark of its encoding with which some editors begin it. @throws Error with a code of the system */
function readSmallFile(path: string): string {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(MAX_FILE + 1)
    let size = 0
    for (let count = 1; count > 0; size += count) {
      if (size > MAX_FILE) throw Object.assign(new Error('the file is too large'), { code: 'EFBIG' })
      count = readSync(file, bytes, size, bytes.length - size, null)
    }
    return bytes.toString('utf8', 0, size).replace(/^\uFEFF/, '')
  } finally {
    closeSync(file)
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
}

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const page = readFileSync(fileURLToPath(new URL('../../docs/trusted-documents.md', import.meta.url)), 'utf8')

/** A section of the page that shows a tool: files, the commands that write a manifest, the name of the manifest, the command that runs the client. */
export interface ToolSection {
  readonly folder: string
  /** Name → text. */
  readonly files: Readonly<Record<string, string>>
  readonly generate: string
  readonly manifest: string
  readonly run: string
}

const sections = page.split(/^## /m).map((text) => ({
  files: [...text.matchAll(/`([\w-]+)\/([\w.-]+)`:\n\n```\w+\n([\s\S]*?)```\n/g)].map(([, folder = '', name = '', content = '']) => ({
    folder,
    name,
    content,
  })),
  commands: [...text.matchAll(/```sh\n([\s\S]*?)```\n/g)]
    .map(([, command = '']) => command)
    .filter((command) => !command.startsWith('npm install')),
  manifest: /`TRUSTED_DOCUMENTS=([\w./-]+)`\./.exec(text)?.[1],
}))

/** The sections with a client of their own. */
export const toolSections: readonly ToolSection[] = sections.flatMap(({ files, commands: [generate = '', run = ''], manifest }) =>
  manifest !== undefined && files[0]
    ? [{ folder: files[0].folder, files: Object.fromEntries(files.map(({ name, content }) => [name, content])), generate, manifest, run }]
    : [],
)

/** The files, the command and the calls of the first sections, which need no tool. */
export const ownFiles = sections.flatMap(({ files }) => files.filter(({ folder }) => folder === 'operations'))
export const ownCommand =
  sections.flatMap(({ commands }) => commands.filter((command) => command.includes('petstore documents build')))[0] ?? ''
export const ownCalls = sections.flatMap(({ commands }) => commands.filter((command) => command.includes('documentId=')))[0] ?? ''

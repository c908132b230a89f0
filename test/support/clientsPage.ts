import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const clientsFolder = fileURLToPath(new URL('../clients', import.meta.url))
const guide = (name: string) => readFileSync(fileURLToPath(new URL(`../../docs/${name}.md`, import.meta.url)), 'utf8')

/** Calls that the compiler must refuse. The page does not show them. */
const MISTAKES = 'mistakes.ts'

export interface Client {
  /** Its folder below `test/clients`. */
  readonly folder: string
  /** The files of the folder that the page must show. */
  readonly files: readonly string[]
  /** The commands that the page shows for this folder, in order. */
  readonly commands: readonly string[]
}

const blocksOf = (text: string) =>
  [...text.matchAll(/(?:`([\w-]+)\/([\w.]+)`:\n\n)?```(\w+)\n([\s\S]*?)```\n/g)].map(([, folder, file, language, code = '']) => ({
    folder,
    file,
    language,
    code,
  }))
const blocks = blocksOf(guide('clients'))

/** The files that the page shows, as `folder/file`. */
export const shownFiles = blocks.flatMap(({ folder, file }) => (folder && file ? [`${folder}/${file}`] : []))

/** Package → version, as this page and the page of trusted documents install it. */
export const installed = new Map(
  [...blocks, ...blocksOf(guide('trusted-documents'))]
    .filter(({ language, code }) => language === 'sh' && isInstall(code))
    .flatMap(({ code }) =>
      [...code.matchAll(/\s((?:@[\w-]+\/)?[\w-]+)@([\w.]+)/g)].map(([, name = '', version = '']) => [name, version] as const),
    ),
)

/** The clients of the page. A command belongs to the folder of the file that the page has shown last. */
export const clients: readonly Client[] = readdirSync(clientsFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['node_modules', 'generated'].includes(entry.name))
  .map(({ name: folder }) => ({
    folder,
    files: readdirSync(path.join(clientsFolder, folder)).filter((file) => file !== MISTAKES),
    commands: commandsOf(folder),
  }))

function commandsOf(wanted: string): string[] {
  let current: string | undefined
  return blocks.flatMap(({ folder, language, code }) => {
    if (folder) current = folder
    return language === 'sh' && !isInstall(code) && current === wanted ? [code] : []
  })
}

function isInstall(code: string): boolean {
  return code.startsWith('npm install')
}

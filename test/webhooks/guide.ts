import { readFile } from 'node:fs/promises'

/** The guide for receivers of webhooks. */
export const guide = await readFile(new URL('../../docs/webhooks.md', import.meta.url), 'utf8')

/** The examples of the guide in a language, in order. */
export function examples(language: string): string[] {
  return [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code = '']) => code)
}

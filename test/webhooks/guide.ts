import { readFile } from 'node:fs/promises'

/** The guide for those who receive. */
export const guide = await readFile(new URL('../../docs/webhooks.md', import.meta.url), 'utf8')

/** Its examples in a language, in their order. */
export function examples(language: string): string[] {
  return [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code = '']) => code)
}

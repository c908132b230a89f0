import type { PetStore, Reply } from '../support/petStore.js'

export type Headers = Readonly<Record<string, string>>
export const styles = ['REST', 'GraphQL'] as const
type Style = (typeof styles)[number]

const CREATE = 'mutation($input: CreateTagInput!) { createTag(input: $input) { id name } }'

/** The calls that try keys on tags, the simplest resource. @param storeOf gives the gateway, which starts after the calls are made. */
export function tagCalls(storeOf: () => PetStore) {
  let made = 0
  return {
    /** A new name. */
    tag: () => `tag ${++made}`,
    createTag(style: Style, name: string, headers: Headers): Promise<Reply> {
      if (style === 'REST') return storeOf().rest('POST', '/v1/tags', { as: 'staff', headers, body: { name } })
      // another caller, so the keys of the two styles stay separate
      return storeOf().graphql(CREATE, { input: { name } }, { as: 'admin', headers })
    },
    /** The names of all tags, oldest first. */
    tags: async () => (await storeOf().sql<{ name: string }[]>`select name from tags order by id`).map(({ name }) => name),
    /** The number of keys that are kept. */
    records: async () => (await storeOf().sql`select 1 from idempotency_records`).length,
  }
}

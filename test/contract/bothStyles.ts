import type { CallerName, PetStore, Reply } from '../support/petStore.js'

/** A mutation in both styles. */
export interface Operation {
  readonly method: string
  /** `:name` is the argument of that name. */
  readonly path: string
  readonly inputType?: string
  /** Missing if the result is a scalar. */
  readonly selection?: string
}

export interface Write {
  /** The mutation. */
  readonly act: string
  readonly ids: Readonly<Record<string, unknown>>
  readonly input: Readonly<Record<string, unknown>>
  readonly as: CallerName
}

export function inRest(store: PetStore, { method, path, inputType }: Operation, { ids, input, as }: Write): Promise<Reply> {
  const url = `/v1${path.replace(/:(\w+)/g, (_, parameter: string) => String(ids[parameter]))}`
  return store.rest(method, url, { as, ...(inputType && { body: input }) })
}

export function inGraphQL(store: PetStore, { inputType, selection }: Operation, { act, ids, input, as }: Write): Promise<Reply> {
  const types = {
    ...Object.fromEntries(Object.keys(ids).map((parameter) => [parameter, 'Int64!'])),
    ...(inputType && { input: `${inputType}!` }),
  }
  const list = (each: (argument: string, type: string) => string) => {
    const shown = Object.entries(types).map(([argument, type]) => each(argument, type))
    return shown.length > 0 ? `(${shown.join(', ')})` : ''
  }
  const document = `mutation${list((argument, type) => `$${argument}: ${type}`)} {
    ${act}${list((argument) => `${argument}: $${argument}`)} ${selection ? `{ ${selection} }` : ''} }`
  return store.graphql(document, { ...ids, ...(inputType && { input }) }, { as })
}

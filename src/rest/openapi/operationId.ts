import type { GeneratedRoute } from '../sofa.js'

type Row = Pick<GeneratedRoute, 'route' | 'field'>

/**
 * The `operationId` of a row: a verb and a noun in lower camel case. Clients are generated with functions of these names, so each is unique. Mutations
 * begin with a verb as they are; a read gets `list` or `get`; the table names the others.
 */
export function operationIdOf({ route, field }: Row, isList: boolean): string {
  if (route.name) return route.name
  if (route.method !== 'GET') return field.name
  return `${isList ? 'list' : 'get'}${field.name.charAt(0).toUpperCase()}${field.name.slice(1)}`.replace('Oauth', 'OAuth')
}

/** The `operationId` of a list's export: `exportPets` beside `listPets`. */
export function exportIdOf(row: Row): string {
  return operationIdOf(row, true).replace(/^list/, 'export')
}

/** The words of an `operationId`: Rotate API key for `rotateApiKey`. */
export function summaryOf(operationId: string): string {
  const words = operationId
    .replace(/OAuth|[A-Z]/g, (start) => ` ${start.toLowerCase()}`)
    .replace(/\b(oauth|api)(?= )/g, (word) => (word === 'api' ? 'API' : 'OAuth'))
  return words.charAt(0).toUpperCase() + words.slice(1)
}

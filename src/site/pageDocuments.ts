import { getIntrospectionQuery } from 'graphql'
import type { Config } from '../config.js'
import { exampleDocument } from '../rest/openapi/graphqlPaths.js'
import { exampleSubscription } from '../rest/openapi/streamPaths.js'
import { landingDocument } from './landing.js'
import { examples } from './playgroundExamples.js'

/** The document of the console for live events, as `browser/console/eventStream.js` sends it. */
const consoleDocument = 'subscription { events { id eventId eventType timestamp data { objectType objectId changes object } } }'
/** The document by which the playground reads the schema, as `browser/playground/schema.js` sends it. */
const schemaDocument = getIntrospectionQuery({ specifiedByUrl: true })

/** The texts of the documents that the pages of the gateway send: landing page, console, API reference, playground. PERSISTED_ONLY takes them, too. */
export function pageDocuments({ PLAYGROUND, INTROSPECTION }: Pick<Config, 'PLAYGROUND' | 'INTROSPECTION'>): string[] {
  const ofPlayground = PLAYGROUND ? [...examples.map(({ query }) => query), ...(INTROSPECTION ? [schemaDocument] : [])] : []
  return [landingDocument, consoleDocument, exampleDocument, exampleSubscription, ...ofPlayground]
}

/** @import { GraphQLSchema } from 'graphql' */
/** @import { Caller } from './caller.js' */
import { buildClientSchema, getIntrospectionQuery } from 'graphql'
import { useEffect, useState } from 'preact/hooks'
import { clientHeaders } from '../console/client.js'
import { graphqlUrl } from './endpoint.js'

/** @param {Caller} caller @returns {Promise<GraphQLSchema>} @throws {Error} in words for the reader */
async function loadSchema(caller) {
  const response = await fetch(graphqlUrl, {
    method: 'POST',
    headers: { ...clientHeaders, accept: 'application/json', 'content-type': 'application/json', ...(await caller.headers()) },
    body: JSON.stringify({ query: getIntrospectionQuery({ specifiedByUrl: true }), operationName: 'IntrospectionQuery' }),
  })
  const { data, errors } = await response.json()
  if (data) return buildClientSchema(data)
  throw new Error(errors?.[0]?.message ?? `The server answered ${response.status}.`)
}

/** The schema of the server, loaded once; `reload` loads it again. @param {Caller} caller */
export function useSchema(caller) {
  const [loaded, setLoaded] = useState(/** @type {{ schema?: GraphQLSchema, problem?: string }} */ ({}))
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let isWanted = true
    loadSchema(caller).then(
      (schema) => isWanted && setLoaded({ schema }),
      (error) => isWanted && setLoaded({ problem: error instanceof TypeError ? 'The server could not be reached.' : error.message }),
    )
    return () => {
      isWanted = false
    }
  }, [turn])
  return { ...loaded, reload: () => setTurn((n) => n + 1) }
}

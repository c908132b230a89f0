import type { Config } from './config.js'
import { apiPath } from './values/apiVersion.js'

/** Prints the server's addresses on standard error, with two calls to copy and run. @param url its address on this machine */
export function greet(url: string, config: Pick<Config, 'PLAYGROUND'>, demoKey: string | undefined): void {
  const lines = [
    '',
    `Petstore Gateway is ready at ${url}`,
    '',
    `  playground   ${config.PLAYGROUND ? `${url}/playground` : 'off (PLAYGROUND)'}`,
    `  console      ${url}/console`,
    `  API docs     ${url}/api-docs`,
    `  guides       ${url}/docs`,
    `  health       ${url}/health`,
    ...(demoKey ? [`  staff key    ${demoKey}`] : []),
    '',
    `  curl '${url}${apiPath('pets')}?status=available&category=dog&limit=3'`,
    `  curl ${url}/graphql -H 'content-type: application/json' -d '{"query":"{ pets(category: \\"dog\\", limit: 3) { data { name breed price } } }"}'`,
    '',
  ]
  console.error(lines.join('\n'))
}

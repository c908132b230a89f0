/** Words of Node, Fastify, a parser of forms or of JSON, PostgreSQL, and stacks. Replies never have them. */
export const LIBRARY_WORDS =
  /FST_|HPE_|ERR_|Parse Error|valid url component|max param length|Unexpected (token|end|string|number)|in JSON|JSON\.parse|busboy|multipart:|Boundary|Request body size|aborted|ECONN|Fastify|node_modules|\bat \S+:\d+:\d+|relation "|syntax error at/i

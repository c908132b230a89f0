/** Keywords that limit no value: texts for people, and facts of the place where a schema stands. */
export const annotations: ReadonlySet<string> = new Set([
  ...['default', 'readOnly', 'writeOnly', 'deprecated', 'x-sunset'],
  ...['description', 'title', 'example', 'examples', '$comment'],
])

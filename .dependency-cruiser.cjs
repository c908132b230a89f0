/**
 * The floors of the house (docs/architecture.md): a file imports its own floor or a lower one, never a higher one.
 * Each entry is one floor; a folder or a file directly below src.
 */
const floors = [
  ['config', 'values', 'observability'],
  ['db'],
  ['domain'],
  ['providers', 'loaders'],
  ['context'],
  ['schema', 'policies'],
  ['resolvers'],
  ['graphql'],
  ['rest'],
  ['http'],
  ['app', 'services', 'workers', 'contract', 'seed'],
  ['main', 'cli', 'greeting'],
]
const pattern = (names) => `^src/(${names.join('|')})(/|\\.ts$)`

module.exports = {
  forbidden: [
    ...floors.slice(0, -1).map((names, i) => ({
      name: `${names.join('-')}-imports-no-higher-floor`,
      comment: `Move what is needed down, or hand it in from above: ${names.join(', ')} must not know of the floors over it.`,
      severity: 'error',
      from: { path: pattern(names) },
      to: { path: pattern(floors.slice(i + 1).flat()) },
    })),
    {
      name: 'queries-only-through-domain',
      comment: 'Call a use case: resolvers, graphql, rest and http never write or choose SQL.',
      severity: 'error',
      from: { path: '^src/(resolvers|graphql|rest|http)/' },
      to: { path: '^src/db/(queries|tables)/' },
    },
    {
      name: 'core-knows-no-transport',
      comment: 'db and domain serve every style; what GraphQL or HTTP needs lives above them.',
      severity: 'error',
      from: { path: '^src/(db|domain)/' },
      to: { path: 'node_modules/(graphql|graphql-jit|type-graphql|sofa-api|@apollo|fastify|@fastify)/' },
    },
    {
      name: 'console-is-a-client',
      comment: 'What runs in a browser knows the API and nothing of the server.',
      severity: 'error',
      from: { path: '^src/console/' },
      to: { path: ['^src/(?!console/)', '^node:'] },
    },
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one file, or lack a third below them.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-test-code',
      comment: 'The product never imports its tests.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
}

/**
 * The floors of the house, from the bottom to the top (docs/architecture.md). A file imports its own floor or a lower floor, never a higher floor.
 * Each entry is a floor with its rooms: folders or files directly below src.
 */
const floors = require('./scripts/floors.json')
/** The files of the shop, and the lists at which the shop joins the kernel (docs/architecture.md, "Kernel and shop"). */
const shop = require('./scripts/shop.json')

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
      comment: 'Call a use case: resolvers, graphql, rest, http and site never write or choose SQL.',
      severity: 'error',
      from: { path: '^src/(resolvers|graphql|rest|http|site)/' },
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
      name: 'fastify-only-at-the-door',
      comment: 'The core takes plain values. The adapters of http/ translate requests and replies of Fastify.',
      severity: 'error',
      from: { path: '^src/(graphql|policies|resolvers|schema|loaders|providers|context)(/|\\.ts$)' },
      to: { path: 'node_modules/(fastify|@fastify)/' },
    },
    {
      name: 'pages-are-clients',
      comment: 'A page calls the API like every other client; it runs no operation by itself.',
      severity: 'error',
      from: { path: '^src/site/' },
      to: { path: '^src/(graphql|resolvers|loaders|domain)/' },
    },
    {
      name: 'kernel-knows-no-shop',
      comment:
        'Every gateway needs the kernel. The shop joins at the lists of scripts/shop.json, each by lines that name something with `shop`.',
      severity: 'error',
      from: { path: '^src/', pathNot: [...shop.files, ...shop.lists.map((file) => `^${file}$`), '^src/site/browser/'] },
      to: { path: shop.files },
    },
    {
      name: 'driver-stands-alone',
      comment: 'db/driver works around the libraries and knows no statement of ours.',
      severity: 'error',
      from: { path: '^src/db/driver/' },
      to: { path: '^src/db/(?!driver/|failure)' },
    },
    {
      name: 'embedded-behind-one-import',
      comment: 'Import db/embedded/startEmbeddedPostgres.ts or removeEmbeddedPostgres.ts: everything else is their own business.',
      severity: 'error',
      from: { path: '^src/(?!db/embedded/)' },
      to: { path: '^src/db/embedded/(?!startEmbeddedPostgres|removeEmbeddedPostgres)' },
    },
    {
      name: 'browser-code-is-a-client',
      comment: 'Code for browsers knows the API and nothing of the server.',
      severity: 'error',
      from: { path: '^src/site/browser/' },
      to: { path: ['^src/(?!site/browser/)', '^node:'] },
    },
    {
      name: 'programs-with-chosen-variables',
      comment:
        'A program gets the variables that it needs, and no secret of the environment. Say in docs/architecture.md which file runs which program.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(db/embedded/(launchServer|runProgram)|backup/nativeDump)\\.ts$' },
      to: { path: '^(node:)?child_process$' },
    },
    {
      name: 'metrics-without-entry-point',
      comment: 'Import observability/promClient.ts: the entry point of prom-client loads OpenTelemetry.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: 'node_modules/prom-client/index', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'telemetry-only-while-tracing',
      comment: 'Import observability/trace.ts. The SDK is loaded by openTracer.ts, and only when it is wanted.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/observability/(sdkTracer|samplerOf|spanQueue)\\.ts$' },
      to: { path: 'node_modules/@opentelemetry/' },
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

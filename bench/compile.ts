import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))

/** The output of a run: compiled peers, the servers' output, CPU profiles. It is inside the project, so that imports find the packages. */
export const cacheFolder: string = here('../node_modules/.cache/petstore-bench')

export const compiled = (name: string): string => `${cacheFolder}/${name}.js`

/** Compiles the peers and the usage reporter to JavaScript, so that a peer's CPU time includes no translation of TypeScript. */
export async function compilePeers(peers: readonly string[]): Promise<void> {
  const input = Object.fromEntries(peers.map((peer) => [peer, here(`./peers/${peer}.ts`)]))
  await build({
    configFile: false,
    root: here('.'),
    logLevel: 'warn',
    build: {
      ssr: true,
      target: 'node20',
      minify: false,
      outDir: cacheFolder,
      emptyOutDir: true,
      rollupOptions: { input: { ...input, usageReporter: here('./usageReporter.ts') } },
    },
  })
}

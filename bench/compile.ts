import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))

/** What a run writes: compiled peers, the servers' output, CPU profiles. Below the project, so that imports find the packages. */
export const cacheFolder: string = here('../node_modules/.cache/petstore-bench')

export const compiled = (name: string): string => `${cacheFolder}/${name}.js`

/** Turns the peers and the usage reporter into plain JavaScript: a peer's CPU time must hold no translation of TypeScript. */
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

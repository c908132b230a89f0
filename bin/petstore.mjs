#!/usr/bin/env node
// The command line of the gateway: sets up what is missing, then runs the built program.
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const { setUp } = await import('../scripts/setup.mjs')
await setUp(root)
await import('../dist/cli.js')

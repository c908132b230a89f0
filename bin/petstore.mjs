#!/usr/bin/env node
// The command line of the gateway: sets up what is missing, then runs the built program.

const { setUp } = await import('../scripts/setup.mjs')
await setUp()
await import('../dist/cli.js')

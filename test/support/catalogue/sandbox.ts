import { type Entries, plain } from './entry.js'

export const sandbox: Entries = {
  'Mutation.moveSandboxClock': {
    access: plain(() => ({ input: { by: 'PT1S' } })),
    keyed: {
      as: 'staff',
      prepare: async () => ({ args: { input: { by: 'PT1S' } }, others: { input: { by: 'PT2S' } } }),
    },
  },
  // the data of the other operations must stay
  'Mutation.resetSandbox': { access: plain(() => ({ input: { unlessSince: '2020-01-01T00:00:00.000Z' } })) },
}

import type { CodegenConfig } from '@graphql-codegen/cli'

const config: CodegenConfig = {
  schema: 'http://127.0.0.1:8080/graphql',
  documents: 'operations.ts',
  generates: {
    './gql/': {
      preset: 'client',
      config: {
        strictScalars: true,
        scalars: {
          Date: 'string',
          DateTime: 'string',
          Decimal: 'number',
          Int64: 'number',
          JSONObject: 'Record<string, unknown>',
        },
      },
    },
  },
}

export default config

import path from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take many seconds although they are short, because they start processes or wait: the longest first. */
const LONG = [
  'sandbox/reset',
  'graphql/badInput',
  'graphql/argumentsFailAlone',
  'policies/accessMatrix',
  'cli/refusals',
  'contract/docs',
  'graphql/plannedReads',
  'db/embedded',
  'idempotency/everyMutation',
  'graphql/executor',
  'backup/restoreDrill',
  'orders/crowd',
  'live/kept',
  'observability/boundedSeries',
].map((name) => path.join('test', `${name}.test.ts`))

/**
 * Starts long files first, so that at the end no worker has a long file to itself. Vitest knows the times of earlier runs, but in a new clone it goes by
 * the sizes of the files.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const group = ({ project }: TestSpecification) => project.config.sequence.groupOrder
    return sorted.sort((a, b) => group(a) - group(b) || this.#place(a) - this.#place(b))
  }

  #place({ moduleId }: TestSpecification): number {
    const place = LONG.indexOf(path.relative(this.ctx.config.root, moduleId))
    return place === -1 ? LONG.length : place
  }
}

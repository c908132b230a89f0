import { type FieldNode, getOperationAST, parse } from 'graphql'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Question } from '../../src/domain/plannedRead.js'
import { PlannedOperation } from '../../src/graphql/plannedOperation.js'
import type { PlannedRoot } from '../../src/graphql/plannedRoot.js'
import { schema } from '../../src/graphql/schema.js'
import { admission } from '../../src/policies/policies.js'

/** Questions that an operation keeps, at most. */
const MAX_QUESTIONS = 32

let asked: object[]
let bytes: number[]
beforeEach(() => {
  asked = []
  bytes = []
})

const question: Question = { sendFor: () => undefined, basisOf: () => [] }

/** A planned operation of one root field, whose questions are noted in `asked`. */
function operationOf(document: string, isRow = false): PlannedOperation {
  const operation = getOperationAST(parse(document))
  const node = operation?.selectionSet.selections[0] as FieldNode // the documents of these tests
  const field = schema.getQueryType()?.getFields()[node.name.value]
  if (!operation || !field) throw new Error(`${document} names no query`)
  const read = {
    isShared: false,
    ask({ root }: { readonly root: object }) {
      asked.push(root)
      return question
    },
  }
  const root: PlannedRoot = {
    ...{ key: node.name.value, field, nodes: [node], node, isRow, read },
    ...{ guarded: [], lists: [], edges: [], pieces: [], admit: admission(field) },
  }
  return new PlannedOperation(schema, operation, [root], undefined, (kept) => bytes.push(kept))
}

/** Asks as a run does: the policies have let the arguments pass as they are. */
function run(operation: PlannedOperation, variables: Readonly<Record<string, unknown>>): void {
  for (const root of operation.questionsFor(variables)?.ofRoots ?? []) root.ask(root.args)
}

const ofPage = () => operationOf('query ($page: Int = 1) { pets(page: $page) { data { id } } }')

describe('the questions of a planned operation', () => {
  it('are made once for equal variables', () => {
    const operation = ofPage()
    for (const page of [2, 3, 2, 3, 2]) run(operation, { page })
    expect(asked).toMatchObject([{ page: 2 }, { page: 3 }])
  })

  it('are made once for a document without variables', () => {
    const operation = operationOf('{ pets(page: 4) { data { id } } }')
    for (let i = 0; i < 3; i++) run(operation, {})
    expect(asked).toMatchObject([{ page: 4 }])
  })

  it(`are kept for the last ${MAX_QUESTIONS} sets of variables, and their bytes are counted once for each place`, () => {
    const operation = ofPage()
    for (let page = 1; page <= MAX_QUESTIONS + 1; page++) run(operation, { page })
    expect(asked).toHaveLength(MAX_QUESTIONS + 1)
    run(operation, { page: 2 })
    expect(asked).toHaveLength(MAX_QUESTIONS + 1)
    run(operation, { page: 1 })
    expect(asked).toHaveLength(MAX_QUESTIONS + 2)
    expect(bytes).toHaveLength(MAX_QUESTIONS)
    expect(Math.min(...bytes)).toBeGreaterThan(1000)
  })

  it.each([
    ['other arguments that the policies have let pass', (args: object) => ({ ...args, page: 9 }), 2],
    ['a copy of the same arguments', (args: object) => ({ ...args }), 1],
    ['fewer arguments', ({ page: _page, ...args }: { page?: number }) => args, 2],
  ])('are made for %s', (_title, change, times) => {
    const operation = ofPage()
    for (const letPass of [(args: object) => args, change])
      for (const root of operation.questionsFor({ page: 2 })?.ofRoots ?? []) root.ask(letPass(root.args))
    expect(asked).toHaveLength(times)
  })

  it.each<[string, PlannedOperation, object]>([
    ['one row, because calls name many different rows', operationOf('query ($id: Int!) { pet(id: $id) { id } }', true), { id: 1 }],
    ['long variables', operationOf('query ($q: String) { pets(q: $q) { data { id } } }'), { q: 'x'.repeat(500) }],
    ['an undefined variable, which JSON does not tell from an absent variable', ofPage(), { page: 1, other: undefined }],
  ])('are not kept for %s', (_title, operation, variables) => {
    run(operation, { ...variables })
    run(operation, { ...variables })
    expect(asked).toHaveLength(2)
    expect(bytes).toEqual([])
  })

  it('are absent for variables of a wrong type, also beside kept questions', () => {
    const operation = ofPage()
    run(operation, { page: 2 })
    expect(operation.questionsFor({ page: '2' })).toBeUndefined()
  })
})

import ts from 'typescript'
import { describe, expect, it } from 'vitest'

interface Name {
  readonly text: string
  readonly file: string
  readonly isType: boolean
  readonly isExported: boolean
}

const names = ts.sys.readDirectory('src', ['.ts']).flatMap(namesIn)

/** The names that a file declares on its top level. Overloads of a function are one name. */
function namesIn(file: string): Name[] {
  const source = ts.createSourceFile(file, ts.sys.readFile(file) ?? '', ts.ScriptTarget.Latest, true)
  const found = new Map<string, Name>()
  for (const statement of source.statements) {
    const isExported =
      ts.canHaveModifiers(statement) && !!ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    const add = (text: string, isType: boolean) => found.set(text, { text, file, isType, isExported })
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) add(statement.name.text, true)
    else if (ts.isClassDeclaration(statement) && statement.name) add(statement.name.text, true)
    else if (ts.isFunctionDeclaration(statement) && statement.name) add(statement.name.text, false)
    else if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) if (ts.isIdentifier(name)) add(name.text, false)
  }
  return [...found.values()]
}

/** Each name that several files declare, with these files. */
function shared(list: readonly Name[]): string[] {
  const filesOf = new Map<string, string[]>()
  for (const { text, file } of list) filesOf.set(text, [...(filesOf.get(text) ?? []), file])
  return [...filesOf].flatMap(([text, files]) => (files.length > 1 ? [`${text}: ${files.join(', ')}`] : []))
}

// classes of the schema, and types of the browser's code, have the names of the types that they show
const isPublicForm = ({ file }: Name) => file.startsWith('src/schema/') || file.startsWith('src/site/browser/')

describe('the names of the code', () => {
  it('of types stand for one thing each', () => {
    expect(shared(names.filter((name) => name.isType && !isPublicForm(name)))).toEqual([])
  })

  it('of exported functions and constants stand for one thing each', () => {
    expect(shared(names.filter((name) => !name.isType && name.isExported))).toEqual([])
  })
})

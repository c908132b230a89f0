/** A JSON value with the line on which it begins, for messages about a file. */
export type LinedJson =
  | { readonly kind: 'object'; readonly line: number; readonly members: readonly LinedMember[] }
  | { readonly kind: 'array'; readonly line: number; readonly items: readonly LinedJson[] }
  | { readonly kind: 'scalar'; readonly line: number; readonly value: string | number | boolean | null }

/** A member of an object. An object may have several members of the same name, which `JSON.parse` would hide. */
export interface LinedMember {
  readonly name: string
  readonly line: number
  readonly value: LinedJson
}

/** The first fault of a JSON text. */
export class JsonFault extends Error {
  override readonly name = 'JsonFault'

  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message)
  }
}

const MAX_DEPTH = 20
const SPACE = /[ \t\r\n]*/y
const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

/** @throws JsonFault */
export function readLinedJson(text: string): LinedJson {
  return new Reader(text).whole()
}

class Reader {
  private at = 0
  private line = 1

  constructor(private readonly text: string) {}

  whole(): LinedJson {
    const value = this.value(0)
    this.skipSpace()
    if (this.at < this.text.length) throw this.fault('text follows the end of the JSON')
    return value
  }

  private value(depth: number): LinedJson {
    this.skipSpace()
    if (depth > MAX_DEPTH) throw this.fault(`the JSON has more than ${MAX_DEPTH} levels`)
    const { line } = this
    if (this.takes('{')) return { kind: 'object', line, members: this.entries('}', () => this.member(depth + 1)) }
    if (this.takes('[')) return { kind: 'array', line, items: this.entries(']', () => this.value(depth + 1)) }
    return { kind: 'scalar', line, value: this.text[this.at] === '"' ? this.string() : this.literal() }
  }

  private member(depth: number): LinedMember {
    this.skipSpace()
    const { line } = this
    if (this.text[this.at] !== '"') throw this.fault('a name in quotation marks is missing')
    const name = this.string()
    this.skipSpace()
    if (!this.takes(':')) throw this.fault('a colon is missing')
    return { name, line, value: this.value(depth) }
  }

  /** The entries of a list whose first bracket has been read. */
  private entries<Entry>(end: '}' | ']', read: () => Entry): Entry[] {
    const entries: Entry[] = []
    this.skipSpace()
    if (this.takes(end)) return entries
    for (;;) {
      entries.push(read())
      this.skipSpace()
      if (this.takes(end)) return entries
      if (!this.takes(',')) throw this.fault(`a comma or ${end} is missing`)
    }
  }

  private string(): string {
    const end = this.endOfString()
    const quoted = this.text.slice(this.at, end)
    try {
      const value = JSON.parse(quoted) as string // the quotation marks make it a string
      this.at = end
      return value
    } catch {
      throw this.fault('a text has a line break, a control character or an unknown escape')
    }
  }

  /** The position behind the quotation mark that ends a string. */
  private endOfString(): number {
    let quote = this.at
    for (;;) {
      quote = this.text.indexOf('"', quote + 1)
      if (quote === -1) throw this.fault('a text has no end')
      let escapes = 0
      while (this.text[quote - 1 - escapes] === '\\') escapes += 1
      if (escapes % 2 === 0) return quote + 1
    }
  }

  private literal(): number | boolean | null {
    LITERAL.lastIndex = this.at
    const [found] = LITERAL.exec(this.text) ?? []
    if (found === undefined) throw this.fault(this.at < this.text.length ? 'a value is missing' : 'the JSON has no end')
    this.at += found.length
    return JSON.parse(found) as number | boolean | null // as the pattern says
  }

  private takes(sign: string): boolean {
    if (this.text[this.at] !== sign) return false
    this.at += 1
    return true
  }

  private skipSpace(): void {
    SPACE.lastIndex = this.at
    const [space = ''] = SPACE.exec(this.text) ?? []
    for (const sign of space) if (sign === '\n') this.line += 1
    this.at += space.length
  }

  private fault(message: string): JsonFault {
    return new JsonFault(this.line, message)
  }
}

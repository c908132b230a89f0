import { parse, print } from 'graphql'

/** Lays out a document. A document with comments stays as it is, because the printer would lose them. @param {string} query @returns {string} */
export function layOutQuery(query) {
  if (/^\s*#/m.test(query)) return query
  try {
    return `${print(parse(query))}\n`
  } catch {
    return query // the editor marks the fault
  }
}

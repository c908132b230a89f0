import { expect, it } from 'vitest'
import { importsOfRooms } from '../../scripts/floorsPicture.js'

/** Removes the rooms that import none of the others, again and again. @returns the rooms that need each other, and the rooms above them */
function needingEachOther(imports: readonly (readonly [from: string, to: string])[]): string[] {
  const rooms = new Set(imports.map(([from]) => from))
  const left = imports.filter(([, to]) => rooms.has(to))
  return left.length === imports.length ? [...rooms] : needingEachOther(left)
}

it('no rooms of the source need each other, so that each can be read after the rooms below it', () => {
  const imports = [...importsOfRooms().keys()].map((names) => names.split(' ') as [string, string]) // each key names two rooms
  expect(imports.length).toBeGreaterThan(100)
  expect(needingEachOther(imports)).toEqual([])
})

it('two rooms that need each other are found', () => {
  const imports = ['a b', 'b c', 'c b', 'c d'].map((names) => names.split(' ') as [string, string]) // each names two rooms
  expect(needingEachOther(imports)).toEqual(['a', 'b', 'c'])
})

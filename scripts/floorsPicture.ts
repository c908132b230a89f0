import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../src', import.meta.url))
/** From the bottom to the top, each with the names of its rooms. */
const floors: readonly (readonly string[])[] = JSON.parse(readFileSync(new URL('floors.json', import.meta.url), 'utf8'))

/** A room: a folder or a file directly below `src`. */
interface Room {
  readonly name: string
  readonly files: number
  readonly x: number
  readonly y: number
  readonly width: number
}

const WIDTH = 960
const FLOOR_HEIGHT = 56
const ROOM_HEIGHT = 34
const GAP = 12
const MARGIN = 16

/** docs/floors.svg: the floors with their rooms, and a line for the imports from one room to another, the thicker the more imports. */
export function floorsPicture(): string {
  const imports = importsOfRooms()
  const files = new Map<string, number>()
  for (const file of sources()) files.set(roomOf(file), (files.get(roomOf(file)) ?? 0) + 1)
  const rows = [...floors].reverse()
  const rooms = new Map(rows.flatMap((names, row) => placed(names, files, row)).map((room) => [room.name, room]))
  const height = rows.length * FLOOR_HEIGHT + 2 * MARGIN
  const lines = [...imports].flatMap(([key, count]) => {
    const [from, to] = key.split(' ').map((name) => rooms.get(name))
    return from && to && from.y < to.y ? [line(from, to, count)] : []
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="The floors of the source: a room imports only rooms below it">
<rect width="${WIDTH}" height="${height}" fill="#fff"/>
${rows.map((_, row) => band(row)).join('\n')}
<g fill="none" stroke="#0c6b62" stroke-opacity=".25">
${lines.join('\n')}
</g>
${[...rooms.values()].map(box).join('\n')}
</svg>
`
}

function placed(names: readonly string[], files: ReadonlyMap<string, number>, row: number): Room[] {
  const known = names.filter((name) => files.has(name))
  const width = Math.min(150, (WIDTH - 2 * MARGIN - GAP * (known.length - 1)) / known.length)
  const start = (WIDTH - known.length * width - (known.length - 1) * GAP) / 2
  const y = MARGIN + row * FLOOR_HEIGHT + (FLOOR_HEIGHT - ROOM_HEIGHT) / 2
  return known.map((name, i) => ({
    name,
    files: files.get(name) ?? 0,
    x: Math.round(start + i * (width + GAP)),
    y,
    width: Math.round(width),
  }))
}

function band(row: number): string {
  const y = MARGIN + row * FLOOR_HEIGHT
  return `<rect x="0" y="${y}" width="${WIDTH}" height="${FLOOR_HEIGHT}" fill="${row % 2 === 0 ? '#f3f0e9' : '#faf8f4'}"/>`
}

function line(from: Room, to: Room, count: number): string {
  const [x1, y1, x2, y2] = [from.x + from.width / 2, from.y + ROOM_HEIGHT, to.x + to.width / 2, to.y]
  const middle = (y1 + y2) / 2
  const width = (1 + Math.log2(count)).toFixed(1)
  return `<path d="M${x1} ${y1}C${x1} ${middle} ${x2} ${middle} ${x2} ${y2}" stroke-width="${width}"><title>${from.name} imports ${to.name}: ${count}</title></path>`
}

function box({ name, files, x, y, width }: Room): string {
  return `<g><rect x="${x}" y="${y}" width="${width}" height="${ROOM_HEIGHT}" rx="6" fill="#fff" stroke="#5b6570"/><text x="${x + width / 2}" y="${y + 21}" text-anchor="middle" fill="#20262c">${name}<tspan fill="#5b6570"> ${files > 1 ? files : ''}</tspan></text></g>`
}

/** @returns the number of imports by the names of the two rooms. Modules that are loaded later count, too. */
export function importsOfRooms(): Map<string, number> {
  const counts = new Map<string, number>()
  for (const file of sources()) {
    for (const [, target = ''] of readFileSync(path.join(root, file), 'utf8').matchAll(/(?:from |import |import\()'(\.{1,2}\/[^']+)'/g)) {
      const [from, to] = [roomOf(file), roomOf(path.join(path.dirname(file), target))]
      if (from !== to) counts.set(`${from} ${to}`, (counts.get(`${from} ${to}`) ?? 0) + 1)
    }
  }
  return counts
}

function roomOf(file: string): string {
  return (file.split(path.sep)[0] ?? '').replace(/\.(ts|js)$/, '')
}

/** The TypeScript files below `src`, in a fixed order. */
function sources(): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .sort()
}

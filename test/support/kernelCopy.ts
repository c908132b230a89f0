import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import shop from '../../scripts/shop.json' with { type: 'json' }
import { filesBelow, root } from './projectCopy.js'

const isShop = (file: string) => shop.files.some((pattern) => new RegExp(pattern).test(file))

/** A list without the lines of the shop: its lines that name something that begins with `shop`. */
function withoutShop(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/\bshop[A-Z]\w*/.test(line))
    .join('\n')
}

/** Copies the source without the files and the lines of the shop. */
export function copyKernel(folder: string): void {
  for (const file of filesBelow(path.join(root, 'src')).map((name) => path.join('src', name))) {
    if (isShop(file) && !file.endsWith('.sql')) continue
    const target = path.join(folder, file)
    mkdirSync(path.dirname(target), { recursive: true })
    if (shop.lists.includes(file)) writeFileSync(target, withoutShop(readFileSync(path.join(root, file), 'utf8')))
    else copyFileSync(path.join(root, file), target)
  }
  copyFileSync(path.join(root, 'package.json'), path.join(folder, 'package.json'))
}

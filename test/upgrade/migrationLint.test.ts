import { describe, expect, it } from 'vitest'
import { migrationFaults } from '../../scripts/migrationFaults.js'

const expand = { name: '0018_word', text: 'ALTER TABLE "pets" ADD COLUMN "word" text;' }
const after = (text: string) => migrationFaults([expand, { name: '0020_next', text }])

describe('a migration that the version before would not survive is refused', () => {
  it.each([
    ['DROP TABLE "orders";', 'drops something that the version before reads'],
    ['ALTER TABLE "pets" DROP COLUMN "breed";', 'drops something that the version before reads'],
    ['ALTER TABLE "pets" RENAME COLUMN "breed" TO "race";', 'renames something that the version before reads'],
    ['ALTER TABLE "pets" RENAME TO "animals";', 'renames something that the version before reads'],
    ['ALTER TABLE "pets" ALTER COLUMN "price" SET DATA TYPE integer;', 'changes the type'],
    ['ALTER TABLE "pets" ALTER COLUMN "price" TYPE integer;', 'changes the type'],
    ['ALTER TABLE "pets" ALTER COLUMN "price" SET NOT NULL;', 'demands values'],
    ['ALTER TABLE "pets" ADD COLUMN "colour" text NOT NULL;', 'without a default'],
    ['ALTER TABLE "pets" ALTER COLUMN "stock" DROP DEFAULT;', 'takes a default away'],
    ['ALTER TABLE "pets" ADD CONSTRAINT "c" CHECK (price > 0);', 'refuses rows'],
    ['CREATE UNIQUE INDEX "pets_name_key" ON "pets" ("name");', 'refuses rows'],
  ])('%s', (text, reason) => {
    expect(after(text)).toEqual([
      expect.stringMatching(new RegExp(`^0020_next: .*${reason}.*; make the new form beside the old one first, and name that migration`)),
    ])
  })
})

describe('a migration is taken', () => {
  it.each([
    ['that adds', 'ALTER TABLE "pets" ADD COLUMN "colour" text;--> statement-breakpoint\nCREATE INDEX "i" ON "pets" ("colour");'],
    ['that adds a column with a default', 'ALTER TABLE "pets" ADD COLUMN "colour" text DEFAULT \'\' NOT NULL;'],
    ['that speaks of a drop in a text or a comment', '-- DROP TABLE pets\nCOMMENT ON TABLE "pets" IS \'we never DROP TABLE pets\';'],
    [
      'that completes a table of its own',
      'CREATE TABLE "new" ("id" int);--> statement-breakpoint\nALTER TABLE "new" ADD CONSTRAINT "c" UNIQUE("id");',
    ],
    ['that names an earlier expand step', '-- expand: 0018_word\nALTER TABLE "pets" DROP COLUMN "breed";'],
  ])('%s', (_case, text) => expect(after(text)).toEqual([]))
})

it('an allowance names an earlier migration', () => {
  expect(after('-- expand: 0019_none\nDROP TABLE "a";')).toEqual([expect.stringContaining('there is no migration 0019_none')])
  expect(after('-- expand: 0020_next\nDROP TABLE "a";')).toEqual([expect.stringContaining('the migration 0020_next is not earlier')])
})

it('an allowance is for its own statement', () => {
  expect(after('-- expand: 0018_word\nDROP TABLE "a";--> statement-breakpoint\nDROP TABLE "b";')).toEqual([
    expect.stringContaining('DROP TABLE "b"'),
  ])
})

import { expect, it } from 'vitest'
import { withoutLiterals } from '../../src/db/withoutLiterals.js'

it.each([
  ["select * from pets where name = 'Rex'", 'select * from pets where name = ?'],
  ["select 'it''s', 'a\\' , 'secret'", 'select ?, ? , ?'],
  ["select e'a\\'secret', E'b', x'ff', N'c', U&'d'", 'select ?, ?, ?, ?, ?'],
  ["select 'cut off in the middle", 'select ?'],
  ['select $$secret$$, $tag$a $$ secret$tag$, $1, $12', 'select ?, ?, $1, $12'],
  ['select "a \'quoted\' 7", e0_name, t1.id from t1 limit 21', 'select "a \'quoted\' 7", e0_name, t1.id from t1 limit ?'],
  ['select 1.5e-3, 42, -7 -- secret\nfrom t /* secret */', 'select ?, ?, -?  \nfrom t  '],
  ["status = 'available'::pet_status and price > '12.50'::numeric(10,2)", 'status = ?::pet_status and price > ?::numeric(?,?)'],
  ["id = any('{1,2}'::bigint[]) and größe = 3", 'id = any(?::bigint[]) and größe = ?'],
])('%s', (text, expected) => {
  expect(withoutLiterals(text)).toBe(expected)
})

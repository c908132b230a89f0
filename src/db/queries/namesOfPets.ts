import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Db } from '../client.js'
import { part, type StatementParts } from '../part.js'
import { categories, pets, petTags, tags } from '../tables/pets.js'
import { catalogueAnnouncement } from './changes.js'
import { factsOf } from './petFacts.js'

/*
 * A pet names its category and its tags. Names compare without case, and unknown names are created. Another transaction may create a name after the
 * statement has begun: the statement does not see this row, so it inserts the name, meets the unique index, and takes the row that is there. An
 * UPDATE that changes nothing returns this row; DO NOTHING would return none. See decision D211.
 */

/** Announces a new name. No list chooses names by a fact. */
export function announcedName(kind: 'category' | 'tag', id: SQLWrapper): SQL {
  return catalogueAnnouncement(kind, id, { is: factsOf({}) })
}

/** The category and the tags of a pet, by their names. */
export interface PetNames {
  readonly category?: string | null
  readonly tags?: readonly string[] | null
}

/**
 * Parts that find or create the category named by the placeholder `category`. The part `category` has the category.
 * @param owner a part that has a row when the category may be created.
 */
export function categoryParts(db: Db, owner: string): StatementParts {
  const name = sql.placeholder('category')
  return [
    part(
      db,
      'found',
      sql`select ${categories.id}, ${categories.name} from ${categories} where fold_case(${categories.name}) = fold_case(${name})`,
    ),
    part(
      db,
      'made',
      sql`insert into ${categories} (name) select ${name} from ${sql.identifier(owner)} where not exists (select 1 from found)
        on conflict (fold_case(name)) do update set name = ${categories.name} returning id, name, ${announcedName('category', categories.id)}`,
    ),
    part(db, 'category', sql`select id, name from found union all select id, name from made`),
  ]
}

/**
 * Parts that make the tags named by the placeholder `tags` the only tags of the pet. The part `pets` has the written pet, or no row.
 * @param isNew true for a pet that has no tags yet.
 */
export function tagParts(db: Db, { isNew }: { readonly isNew: boolean }): StatementParts {
  const unlinked = part(
    db,
    'unlinked',
    sql`delete from ${petTags} using ${pets} where ${petTags.petId} = ${pets.id} and ${petTags.tagId} not in (select id from known)`,
  )
  return [
    part(
      db,
      'wanted',
      sql`select distinct on (folded) name, folded
        from (select name, fold_case(name) as folded, position
          from unnest(${sql.placeholder('tags')}::text[]) with ordinality as given (name, position)) as given
        order by folded, position`,
    ),
    part(db, 'known', sql`select ${tags.id}, wanted.folded from wanted join ${tags} on fold_case(${tags.name}) = wanted.folded`),
    // always in the same order: two writers of the same new tags would otherwise deadlock
    part(
      db,
      'fresh_tags',
      sql`insert into ${tags} (name)
        select wanted.name from wanted, ${pets} where wanted.folded not in (select folded from known) order by wanted.folded
        on conflict (fold_case(name)) do update set name = ${tags.name} returning id, ${announcedName('tag', tags.id)}`,
    ),
    ...(isNew ? [] : [unlinked]),
    part(
      db,
      'linked',
      sql`insert into ${petTags} (pet_id, tag_id)
        select ${pets.id}, tag.id from ${pets}, (select id from known union all select id from fresh_tags) as tag on conflict do nothing`,
    ),
  ]
}

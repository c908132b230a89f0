import { ArgsType, Field, ObjectType, registerEnumType } from 'type-graphql'
import type { SearchType } from '../db/queries/search.js'
import { Constrained } from './constrained.js'
import { ApiAddress, GraphqlOnly } from './inRest.js'
import { Node } from './node.js'
import { PageArgs, Pagination } from './page.js'
import { Int64 } from './scalars.js'
import { SEARCH_WORDS } from './searchWords.js'
import { ADDRESS } from './shownLimits.js'

const SearchTypeEnum: Readonly<Record<SearchType, SearchType>> = {
  pet: 'pet',
  category: 'category',
  tag: 'tag',
  order: 'order',
  user: 'user',
}
registerEnumType(SearchTypeEnum, {
  name: 'SearchType',
  description: 'Types of search matches.',
  valuesConfig: {
    pet: { description: 'A pet, by name, sku, breed, species or description.' },
    category: { description: 'A category, by name.' },
    tag: { description: 'A tag, by name.' },
    order: { description: 'An order, by number; staff only.' },
    user: { description: 'A user, by name or email; staff only.' },
  },
})

@ObjectType({ description: 'A match of a search.', simpleResolvers: true })
export class SearchHit {
  @Field(() => SearchTypeEnum, { description: 'Type of the match.' }) type!: SearchType
  @Field(() => Int64, { description: 'Id.' }) id!: number
  @Constrained({ maxLength: 255 })
  @Field(() => String, { description: 'Name.' })
  title!: string
  @Constrained({ maxLength: 5000 })
  @Field(() => String, { description: 'The matching part of the text; it may be empty.' })
  excerpt!: string
  @ApiAddress()
  @Constrained(ADDRESS)
  @Field(() => String, { description: 'Path of the match, or of the list with the match.' })
  href?: string
  @GraphqlOnly()
  @Field(() => Node, { nullable: true, description: 'The matching object; null when it is gone, or the caller may not read it.' })
  node?: Node | null
}

@ObjectType({ description: 'A page of matches, best first.', simpleResolvers: true })
export class SearchPage {
  @Field(() => [SearchHit], { description: 'The matches of this page.' }) data!: SearchHit[]
  @Field(() => Pagination, { description: 'Position of this page in the list.' }) pagination!: Pagination
}

@ArgsType()
export class SearchArgs extends PageArgs {
  @Constrained({ minLength: 1, maxLength: 255, example: 'golden retriever' })
  @Field(() => String, { description: `The words to find. ${SEARCH_WORDS}` })
  q!: string

  @Field(() => SearchTypeEnum, { nullable: true, description: 'Only matches of this type.' }) type?: SearchType | null
}

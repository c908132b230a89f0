import { ArgsType, Field, InputType, ObjectType } from 'type-graphql'
import { Constrained } from './constrained.js'
import { Node } from './node.js'
import { PageArgs, Pagination } from './page.js'
import { Int64 } from './scalars.js'
import { ShownFrom } from './shownLimits.js'

@ObjectType({ description: 'A kind of pet, such as dog or fish.', implements: Node, simpleResolvers: true })
@ShownFrom('CreateCategoryInput')
export class Category extends Node {
  @Field(() => Int64, { description: 'Id.' }) id!: number
  @Field(() => String, { description: 'Unique; upper and lower case count as equal.' }) name!: string
}

@ObjectType({ description: 'A word to find pets by.', implements: Node, simpleResolvers: true })
@ShownFrom('CreateTagInput')
export class Tag extends Node {
  @Field(() => Int64, { description: 'Id.' }) id!: number
  @Field(() => String, { description: 'Unique; upper and lower case count as equal.' }) name!: string
}

@ObjectType({ description: 'A page of categories.', simpleResolvers: true })
export class CategoryPage {
  @Field(() => [Category], { description: 'The categories of this page.' }) data!: Category[]
  @Field(() => Pagination, { description: 'Position of this page in the list.' }) pagination!: Pagination
}

@ObjectType({ description: 'A page of tags.', simpleResolvers: true })
export class TagPage {
  @Field(() => [Tag], { description: 'The tags of this page.' }) data!: Tag[]
  @Field(() => Pagination, { description: 'Position of this page in the list.' }) pagination!: Pagination
}

@ArgsType()
export class NamesArgs extends PageArgs {
  @Constrained({ minLength: 1, maxLength: 100, example: 'name' })
  @Field(() => String, {
    nullable: true,
    description: 'Sort order: `id` or `name`, `-` for descending, several separated by commas. Default `name`.',
  })
  sort?: string | null
}

const nameConstraint = { minLength: 1, maxLength: 100, pattern: { source: /\S/, meaning: 'more than white space' } }

@InputType({ description: 'A new category.' })
export class CreateCategoryInput {
  @Constrained({ ...nameConstraint, example: 'hedgehog' })
  @Field(() => String, { description: '1 to 100 characters; unique, where upper and lower case count as equal.' })
  name!: string
}

@InputType({ description: 'A new tag.' })
export class CreateTagInput {
  @Constrained({ ...nameConstraint, example: 'good with children' })
  @Field(() => String, { description: '1 to 100 characters; unique, where upper and lower case count as equal.' })
  name!: string
}

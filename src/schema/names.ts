import { ArgsType, Field, InputType, ObjectType } from 'type-graphql'
import { Constrained } from './constrained.js'
import { Node } from './node.js'
import { PageArgs, Pagination } from './page.js'
import { Int64 } from './scalars.js'

@ObjectType({ description: 'A kind of pet, such as dog or fish.', implements: Node, simpleResolvers: true })
export class Category extends Node {
  @Field(() => Int64, { description: 'Its number.' }) id!: number
  @Field(() => String, { description: 'Unique without case.' }) name!: string
}

@ObjectType({ description: 'A word that pets are found by.', implements: Node, simpleResolvers: true })
export class Tag extends Node {
  @Field(() => Int64, { description: 'Its number.' }) id!: number
  @Field(() => String, { description: 'Unique without case.' }) name!: string
}

@ObjectType({ description: 'A page of categories.', simpleResolvers: true })
export class CategoryPage {
  @Field(() => [Category], { description: 'The categories of this page.' }) data!: Category[]
  @Field(() => Pagination, { description: 'Where in the list this page stands.' }) pagination!: Pagination
}

@ObjectType({ description: 'A page of tags.', simpleResolvers: true })
export class TagPage {
  @Field(() => [Tag], { description: 'The tags of this page.' }) data!: Tag[]
  @Field(() => Pagination, { description: 'Where in the list this page stands.' }) pagination!: Pagination
}

@ArgsType()
export class NamesArgs extends PageArgs {
  @Constrained({ minLength: 1, maxLength: 100, example: 'name' })
  @Field(() => String, { nullable: true, description: 'Order: `id` or `name`, `-` for descending, several by comma. Default `name`.' })
  sort?: string | null
}

const nameConstraint = { minLength: 1, maxLength: 100, pattern: { source: /\S/, meaning: 'more than white space' } }

@InputType({ description: 'A new category.' })
export class CreateCategoryInput {
  @Constrained({ ...nameConstraint, example: 'hedgehog' })
  @Field(() => String, { description: '1 to 100 characters, unique without case.' })
  name!: string
}

@InputType({ description: 'A new tag.' })
export class CreateTagInput {
  @Constrained({ ...nameConstraint, example: 'good with children' })
  @Field(() => String, { description: '1 to 100 characters, unique without case.' })
  name!: string
}

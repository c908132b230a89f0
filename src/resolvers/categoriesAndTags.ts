import { Arg, Args, Ctx, Mutation, Query, Resolver } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { createName, listNames } from '../domain/categories/categoriesAndTags.js'
import { Public, Requires } from '../policies/authorize.js'
import { Cached } from '../policies/cached.js'
import { Category, CategoryPage, CreateCategoryInput, CreateTagInput, NamesArgs, Tag, TagPage } from '../schema/categoriesAndTags.js'
import { toPage } from '../schema/page.js'
import type { Returned, ReturnedPage } from '../schema/returned.js'

@Resolver(() => Category)
export class CategoriesResolver {
  @Query(() => CategoryPage, { description: 'A page of the categories.' })
  @Public()
  @Cached('catalogue')
  async categories(@Args(() => NamesArgs) args: NamesArgs, @Ctx() { services }: RequestContext): Promise<ReturnedPage<Category>> {
    return toPage(await listNames(services, 'Category', args))
  }

  @Mutation(() => Category, { description: 'Creates a category.' })
  @Requires('pets:write')
  createCategory(
    @Arg('input', () => CreateCategoryInput, { description: 'The new category.' }) { name }: CreateCategoryInput,
    @Ctx() { services }: RequestContext,
  ): Promise<Returned<Category>> {
    return createName(services, 'Category', name)
  }
}

@Resolver(() => Tag)
export class TagsResolver {
  @Query(() => TagPage, { description: 'A page of the tags.' })
  @Public()
  @Cached('catalogue')
  async tags(@Args(() => NamesArgs) args: NamesArgs, @Ctx() { services }: RequestContext): Promise<ReturnedPage<Tag>> {
    return toPage(await listNames(services, 'Tag', args))
  }

  @Mutation(() => Tag, { description: 'Creates a tag.' })
  @Requires('pets:write')
  createTag(
    @Arg('input', () => CreateTagInput, { description: 'The new tag.' }) { name }: CreateTagInput,
    @Ctx() { services }: RequestContext,
  ): Promise<Returned<Tag>> {
    return createName(services, 'Tag', name)
  }
}

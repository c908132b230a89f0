import { Arg, Args, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql'
import type { RequestContext } from '../context.js'
import { addPetPhoto } from '../domain/pets/addPetPhoto.js'
import { changePet, replacePet } from '../domain/pets/changePet.js'
import { createPet } from '../domain/pets/createPet.js'
import { deletePet } from '../domain/pets/deletePet.js'
import { connectPets, getPet, listPets, type PetRow } from '../domain/pets/readPets.js'
import { Public, Requires } from '../policies/authorize.js'
import { Cached } from '../policies/cached.js'
import { Category, Tag } from '../schema/categoriesAndTags.js'
import { ConnectionArgs, PageArgs, toConnection, toPage } from '../schema/page.js'
import { AddPetPhotoInput, CreatePetInput, PetFilterArgs, ReplacePetInput, UpdatePetInput } from '../schema/petInput.js'
import { Pet, PetConnection, PetPage } from '../schema/pets.js'
import type { Returned, ReturnedConnection, ReturnedPage } from '../schema/returned.js'
import { Int64 } from '../schema/scalars.js'
import { Selected } from '../schema/selected.js'
import { expectedVersion } from '../schema/version.js'
import { apiPath } from '../values/apiVersion.js'
import type { Fields } from '../values/fields.js'
import type { PetId } from '../values/ids.js'

const idOfPet = { description: 'Id of the pet.' }

@Resolver(() => Pet)
export class PetsResolver {
  @Query(() => Pet, { description: 'A pet.' })
  @Public()
  @Cached('catalogue')
  pet(@Arg('id', () => Int64, idOfPet) id: PetId, @Ctx() { services }: RequestContext, @Selected() fields: Fields): Promise<Returned<Pet>> {
    return getPet(services, id, fields)
  }

  @Query(() => PetPage, { description: 'A page of the catalogue.' })
  @Public()
  @Cached('catalogue')
  async pets(
    @Args(() => PetFilterArgs) filter: PetFilterArgs,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() { services }: RequestContext,
    @Selected('data') fields: Fields,
  ): Promise<ReturnedPage<Pet>> {
    return toPage(await listPets(services, { ...filter, ...page }, fields))
  }

  @Query(() => PetConnection, { description: 'The catalogue as a connection (Relay Cursor Connections).' })
  @Public()
  @Cached('catalogue')
  async petsConnection(
    @Args(() => PetFilterArgs) filter: PetFilterArgs,
    @Args(() => ConnectionArgs) page: ConnectionArgs,
    @Ctx() { services }: RequestContext,
    @Selected('edges.node', 'nodes') fields: Fields,
  ): Promise<ReturnedConnection<Pet>> {
    return toConnection(await connectPets(services, { ...filter, ...page }, fields))
  }

  @Mutation(() => Pet, { description: 'Creates a pet.' })
  @Requires('pets:write')
  createPet(
    @Arg('input', () => CreatePetInput, { description: 'The new pet.' }) input: CreatePetInput,
    @Ctx() { services }: RequestContext,
  ): Promise<Returned<Pet>> {
    return createPet(services, input)
  }

  @Mutation(() => Pet, { description: 'Replaces the whole description of a pet.' })
  @Requires('pets:write')
  replacePet(
    @Arg('id', () => Int64, idOfPet) id: PetId,
    @Arg('input', () => ReplacePetInput, { description: 'The whole description.' }) input: ReplacePetInput,
    @Ctx() { services }: RequestContext,
    @Arg('version', () => Int, expectedVersion) version?: number | null,
  ): Promise<Returned<Pet>> {
    return replacePet(services, id, input, version)
  }

  @Mutation(() => Pet, { description: 'Changes the fields that `input` contains (RFC 7396).' })
  @Requires('pets:write')
  updatePet(
    @Arg('id', () => Int64, idOfPet) id: PetId,
    @Arg('input', () => UpdatePetInput, { description: 'The changes.' }) input: UpdatePetInput,
    @Ctx() { services }: RequestContext,
    @Arg('version', () => Int, expectedVersion) version?: number | null,
  ): Promise<Returned<Pet>> {
    return changePet(services, id, input, version)
  }

  @Mutation(() => Int64, { description: 'Deletes a pet. CONFLICT while an open order contains it.' })
  @Requires('pets:write')
  deletePet(
    @Arg('id', () => Int64, idOfPet) id: PetId,
    @Ctx() { services }: RequestContext,
    @Arg('version', () => Int, expectedVersion) version?: number | null,
  ): Promise<number> {
    return deletePet(services, id, version)
  }

  @Mutation(() => Pet, {
    description: `Adds an uploaded picture behind the others. REST uploads pictures: \`POST ${apiPath('pets', '{id}', 'photos')}\`.`,
  })
  @Requires('pets:write')
  addPetPhoto(
    @Arg('id', () => Int64, idOfPet) id: PetId,
    @Arg('input', () => AddPetPhotoInput, { description: 'The uploaded picture.' }) input: AddPetPhotoInput,
    @Ctx() { services }: RequestContext,
  ): Promise<Returned<Pet>> {
    return addPetPhoto(services, id, input.path)
  }

  @FieldResolver(() => Category)
  category(@Root() pet: PetRow, @Ctx() { loaders }: RequestContext) {
    const { categoryId: id, categoryName: name } = pet
    if (id === null) return null
    return name == null ? loaders.categories.load(id) : { id, name }
  }

  @FieldResolver(() => [Tag])
  tags(@Root() pet: PetRow, @Ctx() { loaders }: RequestContext) {
    return loaders.tagsOfPet.load(pet.id)
  }

  @FieldResolver(() => [String])
  photoUrls(@Root() pet: PetRow, @Ctx() { services }: RequestContext) {
    return pet.photoUrls.map((url) => services.photoStore.toUrl(url))
  }
}

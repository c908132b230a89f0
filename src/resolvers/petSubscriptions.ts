import { Arg, Ctx, Resolver, Root, Subscription } from 'type-graphql'
import type { RequestContext } from '../context.js'
import type { RowChange } from '../domain/changes/watchRows.js'
import { getPet } from '../domain/pets/readPets.js'
import { watchPet, watchPets } from '../domain/pets/watchPets.js'
import { Public } from '../policies/authorize.js'
import { Pet } from '../schema/pets.js'
import type { Returned } from '../schema/returned.js'
import { Int64 } from '../schema/scalars.js'
import { Selected } from '../schema/selected.js'
import type { Fields } from '../values/fields.js'
import type { PetId } from '../values/ids.js'
import { coalesced, type Subscribing } from './subscribing.js'

@Resolver()
export class PetSubscriptionsResolver {
  @Subscription(() => Pet, {
    description: `Each pet that is created or changes, also in stock; only one pet when \`id\` is given. ${coalesced} The deletion of a pet sends no event, and ends the subscription to this pet.`,
    subscribe: ({ args: { id }, context: { services } }: Subscribing<{ id?: PetId | null }>) =>
      id == null ? watchPets(services) : watchPet(services, id),
  })
  @Public()
  petChanged(
    @Arg('id', () => Int64, { nullable: true, description: 'Id of the pet. Default: all pets.' }) _id: PetId | null,
    @Root() { id }: RowChange<PetId>,
    @Ctx() { services }: RequestContext,
    @Selected() fields: Fields,
  ): Promise<Returned<Pet>> {
    return getPet(services, id, fields)
  }
}

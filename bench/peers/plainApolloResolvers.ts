import { asc, type Column, desc, eq, sql } from 'drizzle-orm'
import { Arg, Args, Ctx, FieldResolver, Float, Mutation, Query, Resolver, Root } from 'type-graphql'
import { orders } from '../../src/db/tables/orders.js'
import { categories, pets } from '../../src/db/tables/pets.js'
import type { Cents } from '../../src/values/money.js'
import { db, type PetRow, type PlainContext, petColumns } from './plainApolloLoaders.js'
import { Category, CreatePetInput, Int64, Order, OrderItem, OrderPage, PageArgs, Pet, PetPage, Tag, User } from './plainApolloTypes.js'

const inOrder = ({ sort }: PageArgs, createdAt: Column, id: Column) =>
  sort.startsWith('-') ? [desc(createdAt), desc(id)] : [asc(createdAt), asc(id)]
const skip = ({ page, limit }: PageArgs) => (page - 1) * limit
const decimal = (cents: number) => cents / 100

@Resolver(() => Pet)
export class PetResolver {
  @Query(() => Pet, { nullable: true })
  async pet(@Arg('id', () => Int64) id: PetRow['id']): Promise<Pet | undefined> {
    const [pet] = await db.select(petColumns).from(pets).where(eq(pets.id, id))
    return pet
  }

  @Query(() => PetPage)
  async pets(@Args(() => PageArgs) page: PageArgs): Promise<PetPage> {
    const order = inOrder(page, pets.createdAt, pets.id)
    return {
      data: await db
        .select(petColumns)
        .from(pets)
        .orderBy(...order)
        .limit(page.limit)
        .offset(skip(page)),
    }
  }

  @Mutation(() => Pet)
  createPet(@Arg('input', () => CreatePetInput) input: CreatePetInput): Promise<Pet> {
    return db.transaction(async (tx) => {
      const named = input.category === undefined ? undefined : sql`fold_case(${categories.name}) = fold_case(${input.category})`
      let [category] = named ? await tx.select().from(categories).where(named) : []
      if (!category && input.category) [category] = await tx.insert(categories).values({ name: input.category }).returning()
      const now = new Date()
      const [pet] = await tx
        .insert(pets)
        .values({
          sku: sql`'BENCH-' || currval('pets_id_seq')`,
          name: input.name,
          status: input.status,
          categoryId: category?.id,
          price: input.price === undefined ? undefined : (Math.round(input.price * 100) as Cents), // money is kept in cents
          createdAt: now,
          updatedAt: now,
        })
        .returning(petColumns)
      if (!pet) throw new Error('The insert gave no row.')
      return pet
    })
  }

  @FieldResolver(() => Float, { nullable: true })
  price(@Root() pet: Pet): number | null {
    return pet.price === null ? null : decimal(pet.price)
  }

  @FieldResolver(() => Category, { nullable: true })
  category(@Root() pet: Pet, @Ctx() { loaders }: PlainContext): Promise<Category | null> | null {
    return pet.categoryId === null ? null : loaders.category.load(pet.categoryId)
  }

  @FieldResolver(() => [Tag])
  tags(@Root() pet: Pet, @Ctx() { loaders }: PlainContext): Promise<Tag[]> {
    return loaders.tags.load(pet.id)
  }
}

@Resolver(() => Order)
export class OrderResolver {
  @Query(() => OrderPage)
  async orders(@Args(() => PageArgs) page: PageArgs): Promise<OrderPage> {
    const order = inOrder(page, orders.createdAt, orders.id)
    return {
      data: await db
        .select()
        .from(orders)
        .orderBy(...order)
        .limit(page.limit)
        .offset(skip(page)),
    }
  }

  @FieldResolver(() => String)
  number(@Root() order: Order): string {
    return `ORD-${String(order.id).padStart(8, '0')}`
  }

  @FieldResolver(() => Float)
  totalAmount(@Root() order: Order): number {
    return decimal(order.totalAmount)
  }

  @FieldResolver(() => User, { nullable: true })
  customer(@Root() order: Order, @Ctx() { loaders }: PlainContext): Promise<User | null> {
    return loaders.customer.load(order.customerId)
  }

  @FieldResolver(() => [OrderItem])
  items(@Root() order: Order, @Ctx() { loaders }: PlainContext): Promise<OrderItem[]> {
    return loaders.items.load(order.id)
  }
}

@Resolver(() => OrderItem)
export class OrderItemResolver {
  @FieldResolver(() => Float)
  unitPrice(@Root() item: OrderItem): number {
    return decimal(item.unitPrice)
  }

  @FieldResolver(() => Pet, { nullable: true })
  pet(@Root() item: OrderItem, @Ctx() { loaders }: PlainContext): Promise<Pet | null> | null {
    return item.petId === null ? null : loaders.pet.load(item.petId)
  }
}

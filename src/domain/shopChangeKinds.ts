/** The kinds of announced rows that the public types of the shop show. */
export const shopChangeKinds = {
  Pet: ['pet'],
  Category: ['category'],
  Tag: ['tag'],
  Inventory: ['pet'],
  LowStock: ['pet'],
} as const

/** Types of the shop with an opaque id. */
export const shopNodeTypes = ['Pet', 'Category', 'Tag', 'Order'] as const

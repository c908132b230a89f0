import type { Shape } from '../db/shapes/shape.js'
import { userShape } from '../db/shapes/users.js'
import type { Node } from '../schema/node.js'
import type { User } from '../schema/users.js'
import { covers } from './covers.js'
import { shopCovered } from './shopCovered.js'

const shapes: readonly Shape[] = [
  // a list of one line for each type
  ...shopCovered,
  covers<User & Node>()(userShape), // the class has its `nodeId` by its decorator alone
]

/** The shapes by the names of their public types. Each covers its type. */
export const covered: ReadonlyMap<string, Shape> = new Map(shapes.map((shape) => [shape.type, shape]))

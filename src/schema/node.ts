import { Field, ID, InterfaceType } from 'type-graphql'
import { shopNodeTypes } from './shopNodeTypes.js'

const nodeTypes = [
  // a list of one line for each part of the product
  ...shopNodeTypes,
  'User',
] as const
export type NodeType = (typeof nodeTypes)[number]

/** The interface of all types with one opaque id (Relay Global Object Identification). */
@InterfaceType({ description: 'An object that `node` can read by its opaque id.' })
export abstract class Node {
  @Field(() => ID, { description: 'Opaque id for `node` and `nodes`, unique over all types.' })
  readonly nodeId!: string
}

export function encodeNodeId(type: NodeType, id: number): string {
  return Buffer.from(`${type}:${id}`).toString('base64url')
}

export interface DecodedNodeId {
  readonly type: NodeType
  readonly id: number
}

/** @returns undefined for a text that cannot be a `nodeId`. */
export function decodeNodeId(nodeId: string): DecodedNodeId | undefined {
  const [, name, digits] = /^([A-Za-z]+):(\d{1,16})$/.exec(Buffer.from(nodeId, 'base64url').toString()) ?? []
  const type = nodeTypes.find((candidate) => candidate === name)
  const id = Number(digits)
  // decoding passes over characters that do not belong to an id
  return type && Number.isSafeInteger(id) && encodeNodeId(type, id) === nodeId ? { type, id } : undefined
}

import type { AstNode } from './ast.ts'
import { isArray, isObject, type Json } from './json.ts'

/** Whether two trees differ at most in where they stand in their texts. */
export const isSameTree = (left: AstNode, right: AstNode): boolean => isSame(left, right)

/** Of a node: where it stands, and the text that the engine prints of it, which follows from the rest. */
const ofPlace: ReadonlySet<string> = new Set(['query_location', 'label'])

function isSame(left: Json | undefined, right: Json | undefined): boolean {
  if (isObject(left)) return isObject(right) && isSameObject(left, right)
  if (left !== undefined && isArray(left))
    return (
      right !== undefined &&
      isArray(right) &&
      left.length === right.length &&
      left.every((member, index) => isSame(member, right[index]))
    )
  return left === right
}

const isSameObject = (left: AstNode, right: AstNode): boolean =>
  [...new Set([...Object.keys(left), ...Object.keys(right)])].every(
    (key) => ofPlace.has(key) || isSame(left[key], right[key]),
  )

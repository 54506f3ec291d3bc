import { quoteIdentifier, quoteLiteral } from '../../engine/quote.ts'
import type { SchemaObject, SchemaProperty } from '../../spec/data-contract.ts'
import {
  isCalled,
  parseReference,
  type ElementReference,
  type ReferencedName,
} from '../../spec/element-path.ts'

/** What a relationship points at, parsed: one object and a property path in it for each part of the key. */
export interface ForeignKey {
  /** The other contract, as the reference names it (`customers.odcs.yaml`, a URL); absent: this contract. */
  readonly contract?: string
  readonly object: ReferencedName
  readonly paths: readonly (readonly ReferencedName[])[]
}

/** Parses a `to` or `from` of ODCS; undefined where it is no reference or its parts name different objects. */
export function parseForeignKey(reference: string | readonly string[]): ForeignKey | undefined {
  const parts = (typeof reference === 'string' ? [reference] : reference).map(parseReference)
  const [first] = parts
  if (first === undefined) return undefined
  const paths: (readonly ReferencedName[])[] = []
  for (const part of parts) {
    if (part === undefined || !namesProperty(part)) return undefined
    if (part.document !== first.document || part.object.text !== first.object.text) return undefined
    paths.push(part.path)
  }
  return {
    ...(first.document === undefined ? {} : { contract: first.document }),
    object: first.object,
    paths,
  }
}

/** Whether a reference goes as far as a property, with no part of it empty. */
const namesProperty = ({ object, path }: ElementReference): boolean =>
  path.length > 0 && [object, ...path].every(({ text }) => text !== '')

/** The names of the properties a path goes through, outermost first; undefined where one does not exist. */
export function findPath(
  object: SchemaObject,
  path: readonly ReferencedName[],
): readonly string[] | undefined {
  let properties: readonly SchemaProperty[] | undefined = object.properties
  const names: string[] = []
  for (const name of path) {
    const property: SchemaProperty | undefined = properties?.find(isCalled(name))
    if (property === undefined) return undefined
    names.push(property.name)
    properties = property.properties
  }
  return names
}

/** SQL of the value at a path of column and field names. */
export function pathValue([column, ...fields]: readonly string[]): string {
  let value = quoteIdentifier(column ?? '')
  for (const field of fields) value = `struct_extract(${value}, ${quoteLiteral(field)})`
  return value
}

/** `receivers.id, receivers.country_code`, as people read it. */
export const describeForeignKey = ({ contract, object, paths }: ForeignKey): string =>
  `${contract === undefined ? '' : `${contract}#`}${object.text} (${paths
    .map((path) => path.map(({ text }) => text).join('.'))
    .join(', ')})`

import { quoteIdentifier, quoteLiteral } from '../../engine/quote.ts'
import type { DataContract, SchemaObject, SchemaProperty } from '../../spec/data-contract.ts'

/** What a relationship points at, parsed: one object and a property path in it for each part of the key. */
export interface ForeignKey {
  /** The other contract, as the reference names it (`customers.odcs.yaml`, a URL); absent: this contract. */
  readonly contract?: string
  readonly object: Name
  readonly paths: readonly (readonly Name[])[]
}

/** `by` says whether a reference used `name` fields (`table.column`) or `id` fields (`schema/…/properties/…`). */
export interface Name {
  readonly by: 'name' | 'id'
  readonly text: string
}

/** Parses a `to` or `from` of ODCS; undefined where it is no reference or its parts name different objects. */
export function parseForeignKey(reference: string | readonly string[]): ForeignKey | undefined {
  const parts = (typeof reference === 'string' ? [reference] : reference).map(parseReference)
  const [first] = parts
  if (first === undefined) return undefined
  const paths: (readonly Name[])[] = []
  for (const part of parts) {
    if (part === undefined || part.contract !== first.contract || part.object.text !== first.object.text)
      return undefined
    paths.push(part.path)
  }
  return {
    ...(first.contract === undefined ? {} : { contract: first.contract }),
    object: first.object,
    paths,
  }
}

interface Reference {
  readonly contract: string | undefined
  readonly object: Name
  readonly path: readonly Name[]
}

function parseReference(reference: string): Reference | undefined {
  const hash = reference.indexOf('#')
  const contract = hash < 0 ? undefined : reference.slice(0, hash)
  const names = reference.slice(hash + 1).includes('/')
    ? qualifiedNames(reference.slice(hash + 1))
    : reference
        .slice(hash + 1)
        .split('.')
        .map((text): Name => ({ by: 'name', text }))
  const [object, ...path] = names ?? []
  if (object === undefined || path.length === 0 || [object, ...path].some(({ text }) => text === ''))
    return undefined
  return { contract, object, path }
}

/** `schema/<id>/properties/<id>/properties/<id>`, perhaps with a leading slash. */
function qualifiedNames(text: string): readonly Name[] | undefined {
  const parts = text.replace(/^\//, '').split('/')
  if (parts.length % 2 !== 0) return undefined
  const sections = parts.filter((_, index) => index % 2 === 0)
  if (!sections.every((section, index) => section === (index === 0 ? 'schema' : 'properties')))
    return undefined
  return parts.filter((_, index) => index % 2 === 1).map((id) => ({ by: 'id', text: id }))
}

const named =
  ({ by, text }: Name) =>
  (element: { readonly id?: string | undefined; readonly name: string }): boolean =>
    by === 'id' ? element.id === text : element.name === text

export const findObject = (contract: DataContract, name: Name): SchemaObject | undefined =>
  contract.schema?.find(named(name))

/** The names of the properties a path goes through, outermost first; undefined where one does not exist. */
export function findPath(object: SchemaObject, path: readonly Name[]): readonly string[] | undefined {
  let properties: readonly SchemaProperty[] | undefined = object.properties
  const names: string[] = []
  for (const name of path) {
    const property: SchemaProperty | undefined = properties?.find(named(name))
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

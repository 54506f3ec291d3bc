import type { DataContract, SchemaItem, SchemaObject, SchemaProperty } from './data-contract.ts'

type Named = SchemaObject | SchemaProperty

/** Finds a property by dotted names below an object, `address.city`; a list's element is looked into as well. */
export function findProperty(object: SchemaObject, path: string): SchemaProperty | undefined {
  let properties = object.properties
  let found: SchemaProperty | undefined
  for (const step of path.split('.')) {
    found = properties?.find(({ name }) => name === step)
    if (found === undefined) return undefined
    properties = found.properties ?? found.items?.properties
  }
  return found
}

/** Whether `object`, `object.column` or, as people also write it, a bare `column` exists in the contract. */
export function hasElement(contract: DataContract, element: string): boolean {
  const objects = contract.schema ?? []
  const [first, ...rest] = element.split('.')
  const isCalled = ({ name, physicalName }: Named): boolean => name === first || physicalName === first
  const object = objects.find(isCalled)
  if (object !== undefined && rest.length === 0) return true
  if (object !== undefined && findProperty(object, rest.join('.')) !== undefined) return true
  return objects.some((each) => findProperty(each, element) !== undefined)
}

/** All names that `hasElement` would find, for offering the nearest. */
export const elementNames = (contract: DataContract): readonly string[] =>
  (contract.schema ?? []).flatMap(({ name, properties = [] }) => [
    name,
    ...properties.flatMap((property) => [property.name, `${name}.${property.name}`]),
  ])

export interface ReferencedName {
  readonly by: 'name' | 'id'
  readonly text: string
}

/** What a relationship's reference names: an object and a path of properties in it. */
export interface ElementReference {
  /** The other document, before `#`; undefined: this contract. */
  readonly document: string | undefined
  readonly object: ReferencedName
  readonly path: readonly ReferencedName[]
}

/** Parses `object.column` or `schema/<id>/properties/<id>`; undefined where it is of another form. */
export function parseReference(reference: string): ElementReference | undefined {
  const hash = reference.indexOf('#')
  const document = hash < 0 ? undefined : reference.slice(0, hash)
  const text = reference.slice(hash + 1).replace(/^\//, '')
  const parts = text.split('/')
  const names: ReferencedName[] = text.includes('/')
    ? parts.filter((_, index) => index % 2 === 1).map((id) => ({ by: 'id', text: id }))
    : text.split('.').map((name) => ({ by: 'name', text: name }))
  const [object, ...path] = names
  if (text.includes('/') && !isQualified(parts)) return undefined
  return object === undefined ? undefined : { document, object, path }
}

/** `schema/<id>/properties/<id>/…`: section and id in turn. */
const isQualified = (parts: readonly string[]): boolean =>
  parts.length % 2 === 0 &&
  parts.every((part, index) => index % 2 === 1 || part === (index === 0 ? 'schema' : 'properties'))

/** Whether an object or property is the one a reference means. */
export const isCalled =
  ({ by, text }: ReferencedName) =>
  ({ id, name }: Named): boolean =>
    (by === 'id' ? id : name) === text

/** The schema object a reference means. */
export const findObject = (
  objects: readonly SchemaObject[],
  name: ReferencedName,
): SchemaObject | undefined => objects.find(isCalled(name))

/** Whether a path of properties exists in an object. */
export function hasPath(object: SchemaObject, path: readonly ReferencedName[]): boolean {
  let inside: Pick<SchemaItem, 'properties' | 'items'> = { properties: object.properties }
  for (const name of path) {
    const found: SchemaProperty | undefined = (inside.properties ?? inside.items?.properties)?.find(
      isCalled(name),
    )
    if (found === undefined) return false
    inside = found
  }
  return true
}

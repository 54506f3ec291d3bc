import { parseDocument, type Document } from 'yaml'

export type YamlPath = readonly (string | number)[]

/** A file's YAML, to be read and changed; undefined where it is broken. Comments and the order of keys stay. */
export function yamlOf(text: string): Document | undefined {
  const document = parseDocument(text)
  return document.errors.length > 0 ? undefined : document
}

export function textAt(document: Document, path: YamlPath): string {
  const value: unknown = document.getIn(path)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : ''
}

/** The text of the file with another value in it; what is empty is taken away. */
export function withValue(text: string, path: YamlPath, value: unknown): string {
  const document = yamlOf(text)
  if (document === undefined) return text
  if (value === '' || value === undefined) document.deleteIn(path)
  else document.setIn(path, document.createNode(value))
  return document.toString({ lineWidth: 110 })
}

/** How many items a list has. */
export function lengthAt(document: Document, path: YamlPath): number {
  const value: unknown = document.getIn(path)
  if (typeof value !== 'object' || value === null) return 0
  const items: unknown = Reflect.get(value, 'items')
  return Array.isArray(items) ? items.length : 0
}

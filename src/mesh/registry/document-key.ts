/** What a node delivers under a key: of each there is one, the newest. */
export type DocumentKey =
  | { readonly kind: 'node' }
  | { readonly kind: 'rotation'; readonly number: number }
  | { readonly kind: 'product'; readonly product: string }
  | { readonly kind: 'report'; readonly report: string; readonly name: string }

const rotation = /^rotation\/([1-9]\d{0,5})$/
const product = /^product\/([^/\s]{1,128}\/[^/\s]{1,128})$/
const report = /^report\/([a-z][a-z-]{0,31})\/([\w.@:-]{1,128}(?:\/[\w.@:-]{1,128}){0,3})$/

/** Longer keys are nobody's. */
const longest = 512

/** Reads `node`, `rotation/<n>`, `product/<domain>/<product>` or `report/<kind>/<name>`; undefined for all else. */
export function parseDocumentKey(key: string): DocumentKey | undefined {
  if (key === 'node') return { kind: 'node' }
  if (key.length > longest) return undefined
  const [, number] = rotation.exec(key) ?? []
  if (number !== undefined) return { kind: 'rotation', number: Number(number) }
  const [, named] = product.exec(key) ?? []
  if (named !== undefined) return { kind: 'product', product: named }
  const [, kind, name] = report.exec(key) ?? []
  return kind === undefined || name === undefined ? undefined : { kind: 'report', report: kind, name }
}

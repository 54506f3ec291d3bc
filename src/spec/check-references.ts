import type { SchemaObject, SchemaProperty } from './data-contract.ts'
import type { DocumentPath } from './document.ts'
import type { Elsewhere } from './contract-index.ts'
import { findObject, hasPath, parseReference } from './element-path.ts'
import type { InputPort } from './mesh.ts'
import { didYouMean } from './nearest.ts'
import type { Report, Said } from './report.ts'
import type { MadeProduct } from './made-product.ts'
import { remoteOutput } from './remote-port.ts'

/** Names of objects outside a contract that its relationships may point at. */
export interface OutsideObjects {
  /** Datasets of all the mesh, by name. */
  readonly datasets: ReadonlyMap<string, readonly SchemaObject[]>
  /** Whether there are other nodes, which may have more than is known of them here. */
  readonly isOpen: boolean
}

/** All datasets by what SQL calls them and by what their contract does. */
export function outsideObjects(
  products: readonly MadeProduct[],
  { ports, nodes }: Elsewhere,
): OutsideObjects {
  const datasets = new Map<string, SchemaObject[]>()
  const outputs = [...products.flatMap((product) => product.outputs), ...ports.map(remoteOutput)]
  for (const { sqlName, name, object } of outputs.flatMap((output) => output.datasets)) {
    for (const key of new Set([sqlName, name])) {
      const list = datasets.get(key)
      if (list === undefined) datasets.set(key, [object])
      else list.push(object)
    }
  }
  return { datasets, isOpen: nodes.length > 0 }
}

/** Reports relationships of a product's contracts that point at datasets or columns which nobody has. */
export function checkReferences(
  product: MadeProduct,
  {
    inputs,
    outside,
    reportIn,
  }: {
    readonly inputs: readonly InputPort[]
    readonly outside: OutsideObjects
    readonly reportIn: (file: string) => Report
  },
): void {
  const read = inputs.flatMap(({ datasets }) => datasets.map(({ object }) => object))
  for (const { contract } of product.outputs) {
    const objects = contract.document.schema ?? []
    for (const [path, reference] of references(objects)) {
      const parsed = parseReference(reference)
      if (parsed?.object.by !== 'name' || parsed.document !== undefined) continue
      const { object: name, path: columns } = parsed
      if (findObject(objects, name) !== undefined) continue
      const candidates = [
        ...read.filter((object) => object.name === name.text),
        ...(outside.datasets.get(name.text) ?? []),
      ]
      if (candidates.some((object) => hasPath(object, columns))) continue
      reportIn(contract.file)(path, unknown(reference, name.text, { candidates, outside }))
    }
  }
}

function unknown(
  reference: string,
  name: string,
  { candidates, outside }: { readonly candidates: readonly SchemaObject[]; readonly outside: OutsideObjects },
): Said {
  const [found] = candidates
  if (found === undefined) {
    return {
      code: 'unknown-object',
      ...(outside.isOpen ? { severity: 'warning' } : {}),
      message: `no dataset is called \`${name}\`, neither here nor in the mesh`,
      remedy: didYouMean(name, outside.datasets.keys()),
    }
  }
  const column = reference.slice(name.length + 1)
  return {
    code: 'unknown-column',
    message: `\`${name}\` has no column \`${column}\``,
    remedy: didYouMean(
      column,
      (found.properties ?? []).map((property) => property.name),
    ),
  }
}

/** Every `to` of a contract's relationships, with its path. */
function references(objects: readonly SchemaObject[]): (readonly [DocumentPath, string])[] {
  return objects.flatMap((object, index) => referencesOf(object, ['schema', index]))
}

function referencesOf(
  parent: Pick<SchemaProperty, 'properties' | 'items' | 'relationships'>,
  path: DocumentPath,
): (readonly [DocumentPath, string])[] {
  const found: (readonly [DocumentPath, string])[] = []
  for (const [index, { to }] of (parent.relationships ?? []).entries()) {
    const at = [...path, 'relationships', index, 'to']
    if (typeof to === 'string') found.push([at, to])
    else found.push(...to.map((each, position) => [[...at, position], each] as const))
  }
  for (const [index, property] of (parent.properties ?? []).entries()) {
    if (property.relationships === undefined && property.properties === undefined) continue
    found.push(...referencesOf(property, [...path, 'properties', index]))
  }
  return found
}

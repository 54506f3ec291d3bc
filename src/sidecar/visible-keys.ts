import type { Relationship, SchemaObject } from '../spec/data-contract.ts'
import { isCalled, parseReference, type ElementReference } from '../spec/element-path.ts'
import { primaryKeyOf } from '../spec/outputs-of.ts'
import { parseDatasetKey } from './dataset-key.ts'

/** Columns that hold a value found at the other end, in the order of `to`. */
export interface VisibleForeignKey {
  readonly columns: readonly string[]
  readonly to: {
    /** `Dataset.key`. */
    readonly dataset: string
    readonly columns: readonly string[]
  }
}

/** What keys are made of: a dataset that a reader may know of, its contract, and the columns they see as they are. */
export interface KeyedDataset {
  /** `Dataset.key`. */
  readonly key: string
  /** What SQL calls it. */
  readonly name: string
  readonly object: SchemaObject | undefined
  readonly clear: ReadonlySet<string>
}

/** A masked column is no key: its values may be the same. */
export function visiblePrimaryKey({ object, clear }: KeyedDataset): readonly string[] {
  const key = object === undefined ? [] : primaryKeyOf(object)
  return key.every((column) => clear.has(column)) ? key : []
}

/**
 * Foreign keys from the contract's relationships. The other end is looked for `among` what the reader may know of, and
 * nowhere else, so that nothing here depends on what there is besides.
 */
export function visibleForeignKeys(
  own: KeyedDataset,
  among: readonly KeyedDataset[],
): readonly VisibleForeignKey[] {
  return relationshipsOf(own.object).flatMap(({ from, to }) => {
    const columns = from.flatMap((reference) => columnOf(own, reference) ?? [])
    const [first] = to
    const target = first === undefined ? undefined : targetOf(own, first, among)
    if (target === undefined || columns.length !== from.length) return []
    const ends = to.flatMap((reference) => columnOf(target, reference) ?? [])
    return ends.length === columns.length ? [{ columns, to: { dataset: target.key, columns: ends } }] : []
  })
}

interface Ends {
  readonly from: readonly ElementReference[]
  readonly to: readonly ElementReference[]
}

function relationshipsOf(object: SchemaObject | undefined): readonly Ends[] {
  if (object === undefined) return []
  const ofColumns = (object.properties ?? []).flatMap(({ name, relationships = [] }) =>
    relationships.map((relationship) => ends(relationship, [`${object.name}.${name}`])),
  )
  return [...ofColumns, ...(object.relationships ?? []).map((each) => ends(each, listOf(each.from)))]
}

const ends = ({ to }: Relationship, from: readonly string[]): Ends => ({
  from: from.flatMap((reference) => parseReference(reference) ?? []),
  to: listOf(to).flatMap((reference) => parseReference(reference) ?? []),
})

const listOf = (named: string | readonly string[] | undefined): readonly string[] =>
  named === undefined ? [] : typeof named === 'string' ? [named] : named

/** A column that the reader sees as it is; a field inside of one is no key. */
function columnOf({ object, clear }: KeyedDataset, { path }: ElementReference): string | undefined {
  const [column, ...deeper] = path
  if (column === undefined || deeper.length > 0) return undefined
  const name = object?.properties?.find(isCalled(column))?.name
  return name !== undefined && clear.has(name) ? name : undefined
}

/** In the same contract, else the only one of that name in the domain, else in the mesh. */
function targetOf(
  own: KeyedDataset,
  { document, object: wanted }: ElementReference,
  among: readonly KeyedDataset[],
): KeyedDataset | undefined {
  if (document !== undefined) return undefined
  const isSibling = ({ key, object }: KeyedDataset): boolean =>
    contractOf(key) === contractOf(own.key) && object !== undefined && isCalled(wanted)(object)
  const sibling = among.find(isSibling)
  if (sibling !== undefined || wanted.by === 'id') return sibling
  const { domain } = parseDatasetKey(own.key)
  const named = among.filter(({ name }) => name === wanted.text)
  const near = named.filter(({ key }) => parseDatasetKey(key).domain === domain)
  return only(near) ?? (near.length === 0 ? only(named) : undefined)
}

const only = (found: readonly KeyedDataset[]): KeyedDataset | undefined =>
  found.length === 1 ? found[0] : undefined

/** `<domain>/<product>/<port>@<major>`. */
const contractOf = (key: string): string => key.slice(0, key.lastIndexOf('/'))

import type { Lineage, LineagePlace, LineageStep, ObservedRead } from '../api/mesh.ts'
import { placeAddress, placeName, type Asked } from './place-address.ts'

/** What is drawn of lineage: cards, those of datasets with rows for columns, and lines between cards or rows. */
export interface LineageGraph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  /** Consumers that are not drawn, since they would be too many. */
  readonly leftOut: number
}

export interface GraphNode {
  readonly id: string
  readonly kind: 'product' | 'dataset' | 'external' | 'reader'
  readonly title: string
  readonly place: string
  /** Who reads, where people may have a name for them. */
  readonly principal?: string | undefined
  /** The node that serves it, where that is another. */
  readonly node?: string | undefined
  readonly to?: string | undefined
  readonly rows: readonly GraphRow[]
  /** It is what was asked about, or has it. */
  readonly isAsked: boolean
}

export interface GraphRow {
  readonly id: string
  readonly title: string
  readonly to?: string | undefined
  readonly isAsked: boolean
}

export interface GraphEdge {
  /** Ids of cards or rows. */
  readonly from: string
  readonly to: string
  /** How it is declared; undefined where it was only observed. */
  readonly kind: LineageStep['kind'] | undefined
  /** Statements that were seen; 0 where none was. */
  readonly reads: number
}

interface Draft {
  readonly asked: Asked
  readonly nodes: Map<string, GraphNode & { readonly rows: GraphRow[] }>
  readonly edges: Map<string, GraphEdge>
}

const mostReaders = 40

/** Joins what was answered upstream and downstream into one drawing. */
export function lineageGraph(answers: readonly Lineage[], asked: Asked): LineageGraph {
  const draft: Draft = { asked, nodes: new Map(), edges: new Map() }
  for (const { declared } of answers)
    for (const { from, to, kind } of declared) {
      const ends = [anchor(draft, from), anchor(draft, to)] as const
      connect(draft, ends, { kind, reads: 0 })
    }
  const reads = distinct(answers.flatMap(({ observed }) => observed))
  const level = answers[0]?.level ?? 'product'
  const told = reads.toSorted((a, b) => readsOf(b) - readsOf(a))
  const drawn = told.slice(0, mostReaders)
  for (const read of drawn) observe(draft, read, level)
  return {
    nodes: [...draft.nodes.values()],
    edges: [...draft.edges.values()],
    leftOut: told.length - drawn.length,
  }
}

/** Statements, at least: one that used several columns counts once. */
export const readsOf = ({ columns }: Pick<ObservedRead, 'columns'>): number =>
  Math.max(0, ...columns.map(({ queries }) => queries))

const distinct = (reads: readonly ObservedRead[]): readonly ObservedRead[] => [
  ...new Map(reads.map((read) => [`${read.dataset} ${read.consumer}`, read])).values(),
]

const cardId = ({ product, dataset, external }: LineagePlace): string =>
  external === undefined ? (dataset ?? product ?? '') : `${external.namespace} ${external.name}`

const rowId = (card: string, column: string): string => `${card}#${column}`

/** The id that an edge ends at; its card and row are made where they are not there. */
function anchor({ asked, nodes }: Draft, place: LineagePlace): string {
  const id = cardId(place)
  const { column, ...card } = place
  let node = nodes.get(id)
  if (node === undefined) {
    const [title, where] = placeName(card)
    const kind =
      place.external !== undefined ? 'external' : place.dataset === undefined ? 'product' : 'dataset'
    const isWhole = asked.dataset === undefined || place.dataset === undefined
    const isAsked = place.product === asked.product && (isWhole || place.dataset === asked.dataset)
    node = { id, kind, title, place: where, node: place.node, to: placeAddress(card), rows: [], isAsked }
    nodes.set(id, node)
  }
  if (column === undefined) return id
  const row = rowId(id, column)
  if (!node.rows.some((each) => each.id === row))
    node.rows.push({
      id: row,
      title: column,
      to: placeAddress(place),
      isAsked: node.isAsked && column === asked.column,
    })
  return row
}

type Drawn = Pick<GraphEdge, 'kind' | 'reads'>

function connect({ edges }: Draft, [from, to]: readonly [string, string], drawn: Drawn): void {
  const key = `${from}\n${to}`
  const known = edges.get(key)
  const reads = Math.max(known?.reads ?? 0, drawn.reads)
  edges.set(key, { from, to, kind: known?.kind ?? drawn.kind, reads })
}

/** A read belongs to the lines that declare it, and where there are none it is a line of its own. */
function observe(draft: Draft, read: ObservedRead, level: Lineage['level']): void {
  const { dataset, consumer, product } = read
  const source = level === 'product' ? dataset.split('/', 2).join('/') : dataset
  const reads = readsOf(read)
  const declared = [...draft.edges.values()].filter(
    ({ from, to }) => product !== undefined && isOf(from, source) && isOf(to, product),
  )
  for (const { from, to, kind } of declared) connect(draft, [from, to], { kind, reads })
  if (declared.length > 0) return
  const [domain = '', name = ''] = dataset.split('/')
  const card =
    level === 'product' ? { product: `${domain}/${name}` } : { product: `${domain}/${name}`, dataset }
  const from = anchor(draft, card)
  const rows = draft.nodes.get(from)?.rows ?? []
  const used = read.columns.flatMap(({ column, queries }) => {
    const row = rows.find(({ id }) => id === rowId(from, column))
    return row === undefined ? [] : [{ id: row.id, queries }]
  })
  const to = reader(draft, { consumer, product })
  if (used.length === 0) connect(draft, [from, to], { kind: undefined, reads })
  for (const { id, queries } of used) connect(draft, [id, to], { kind: undefined, reads: queries })
}

/** Whether an end is a product, one of its datasets, or a column of either. */
const isOf = (id: string, what: string): boolean =>
  id === what || id.startsWith(`${what}/`) || id.startsWith(`${what}#`)

function reader(
  { nodes }: Draft,
  { consumer, product }: { readonly consumer: string; readonly product: string | undefined },
): string {
  const id = `reader ${consumer}`
  const to = product === undefined ? `/people/${encodeURIComponent(consumer)}` : `/lineage/${product}`
  const [kind = '', ...name] = consumer.split(':')
  const principal = product === undefined ? consumer : undefined
  const card = { id, kind: 'reader' as const, title: name.join(':'), place: kind, principal, to }
  nodes.set(id, { ...card, rows: [], isAsked: false })
  return id
}

import type { Fields } from './column-document.ts'
import { snakeName } from './names.ts'
import { sourceName, type Proposal } from './proposal.ts'
import type { ForeignKey } from './sample.ts'

/** Whether the mesh has a dataset of this name with all these columns, so that a key may point at it. */
export type HasDataset = (name: string, columns: readonly string[]) => boolean

/** Foreign keys as a contract writes them: of one column there, of several at the schema object. */
export interface Relationships {
  readonly byColumn: ReadonlyMap<number, readonly Fields[]>
  readonly several: readonly Fields[]
  /** Sentences about keys that could not be written. */
  readonly left: readonly string[]
}

/** ODCS's short form of a reference. */
const reference = /^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z_][A-Za-z0-9_]*$/

/** The source's foreign keys with its own names; those that ODCS cannot write are left to comments. */
export function sourceRelationships(proposal: Proposal): Relationships {
  const own = sourceName(proposal)
  return relationships(proposal, (key) => {
    const table = key.table === proposal.sample.declared.object ? own : key.table
    return ends({ from: own, columns: key.columns, to: table, toColumns: key.toColumns })
  })
}

/** Foreign keys between datasets: only what the mesh has can be pointed at. */
export function outputRelationships(proposal: Proposal, hasDataset: HasDataset): Relationships {
  return relationships(proposal, (key) => {
    const isSelf = key.table === proposal.sample.declared.object
    const to = isSelf ? proposal.product : snakeName(key.table)
    const toColumns = key.toColumns.map(snakeName)
    if (!isSelf && !hasDataset(to, toColumns)) return undefined
    const columns = key.columns.map(
      (name) => proposal.columns.find(({ sourceName: own }) => own === name)?.name ?? name,
    )
    return ends({ from: proposal.product, columns, to, toColumns })
  })
}

interface Ends {
  readonly from: readonly string[]
  readonly to: readonly string[]
}

function ends(key: {
  from: string
  columns: readonly string[]
  to: string
  toColumns: readonly string[]
}): Ends | undefined {
  const from = key.columns.map((column) => `${key.from}.${column}`)
  const to = key.toColumns.map((column) => `${key.to}.${column}`)
  return [...from, ...to].every((one) => reference.test(one)) ? { from, to } : undefined
}

function relationships(proposal: Proposal, endsOf: (key: ForeignKey) => Ends | undefined): Relationships {
  const byColumn = new Map<number, Fields[]>()
  const several: Fields[] = []
  const left: string[] = []
  for (const key of proposal.sample.declared.foreignKeys) {
    const found = endsOf(key)
    const [column] = key.columns
    const index = proposal.columns.findIndex(({ sourceName: own }) => own === column)
    if (found === undefined) left.push(leftText(key))
    else if (key.columns.length === 1 && index >= 0)
      byColumn.set(index, [...(byColumn.get(index) ?? []), { type: 'foreignKey', to: found.to[0] }])
    else several.push({ type: 'foreignKey', from: found.from, to: found.to })
  }
  return { byColumn, several, left }
}

const leftText = ({ columns, table, toColumns }: ForeignKey): string =>
  `In the source, ${columns.join(', ')} refers to ${table} (${toColumns.join(', ')}): make that a relationship when the mesh has it.`

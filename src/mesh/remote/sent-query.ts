import { quoteIdentifier, quoteName } from '../../engine/quote.ts'
import type { RelationColumn } from '../../engine/relation.ts'
import { HansaError } from '../../errors.ts'
import type { RemoteAccess, RemoteNeed } from '../../sidecar/remote/remote-datasets.ts'

export interface SentQuery {
  readonly statement: string
  /** Of its result. */
  readonly columns: readonly RelationColumn[]
}

/** What the owner is asked to run in place of handing out all: a statement as anybody could send it. */
export function sentQuery({ dataset, columns, version }: RemoteAccess, need: RemoteNeed): SentQuery {
  const wanted = neededColumns(columns, need)
  const [name] = dataset.names
  if (name === undefined) throw new HansaError('internal', 'a dataset without a name')
  const table = quoteName([name[0], `${name[1]}@${version}`])
  const where = need.conditions.length === 0 ? '' : ` where ${need.conditions.map(whole).join(' and ')}`
  const limit = need.limit === undefined ? '' : ` limit ${need.limit}`
  const list = wanted.map(({ name: column }) => quoteIdentifier(column)).join(', ')
  return { statement: `select ${list} from ${table}${where}${limit}`, columns: wanted }
}

/** What is only counted needs a column all the same. */
export function neededColumns(
  columns: readonly RelationColumn[],
  { columns: needed }: Pick<RemoteNeed, 'columns'>,
): readonly RelationColumn[] {
  if (needed === undefined) return columns
  const names = new Set(needed)
  const found = columns.filter(({ name }) => names.has(name))
  return found.length === 0 ? columns.slice(0, 1) : found
}

/** A condition that ends in a comment must not swallow what comes after it. */
const whole = (condition: string): string => `(${condition}\n)`

import type { RelationColumn } from '../../engine/relation.ts'
import { foldName } from '../../engine/sql/same-name.ts'
import type { ViewTerms } from '../read-request.ts'
import type { RemoteTable } from './ask-owners.ts'
import type { RemoteDatasets } from './remote-datasets.ts'

/** Fewer bytes are worth having here: the next statement needs them too. */
export const leastMissing = 4 << 20

export interface WholeStatement {
  /** What is read of this node's own. */
  readonly here: number
  readonly tables: readonly RemoteTable[]
  readonly terms: ViewTerms
  readonly parameters: boolean
  /** Whether the worker takes the result for much smaller than what it is made from. */
  readonly isSmall: boolean
}

/**
 * How many bytes a result may have to be worth sending the whole statement to the one owner of all that it reads;
 * undefined where the statement is run here.
 */
export async function worthSending(
  datasets: Pick<RemoteDatasets, 'missing'>,
  { here, tables, terms, parameters, isSmall }: WholeStatement,
): Promise<number | undefined> {
  const nodes = new Set(tables.map(({ access }) => access.dataset.node))
  const isStale = tables.some(({ access }) => access.staleSince !== undefined)
  const isPossible = here === 0 && nodes.size === 1 && isSmall && !parameters && !isStale
  if (!isPossible || terms.view !== undefined || datasets.missing === undefined) return undefined
  let missing = 0
  for (const { access } of tables) missing += await datasets.missing(access)
  return missing > leastMissing ? missing : undefined
}

const plainTypes =
  /^(BOOLEAN|U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|VARCHAR|DATE|TIMESTAMP)$/

/** Whether a result can travel as Parquet and be the same afterwards. */
export const canTravel = (columns: readonly RelationColumn[]): boolean =>
  columns.length > 0 &&
  new Set(columns.map(({ name }) => foldName(name))).size === columns.length &&
  columns.every(({ name, type }) => name !== '' && !name.includes('\0') && plainTypes.test(type))

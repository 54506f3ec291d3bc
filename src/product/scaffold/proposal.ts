import type { Connection } from '../../engine/engine.ts'
import { proposeKey, type ProposedKey } from './primary-key.ts'
import { columnNames } from './names.ts'
import { isOfPeople } from '../personal/personal-words.ts'
import { proposeColumn } from './propose-column.ts'
import type { ProposedColumn } from './proposed-column.ts'
import type { Sample } from './sample.ts'

/** Everything that the documents of a new product say. */
export interface Proposal {
  readonly domain: string
  /** Also the name of its only dataset. */
  readonly product: string
  readonly sample: Sample
  readonly columns: readonly ProposedColumn[]
  readonly key: ProposedKey
}

/** Looks at a sample and proposes types, keys and rules. */
export async function propose(
  connection: Connection,
  sample: Sample,
  { domain, product }: { domain: string; product: string },
): Promise<Proposal> {
  const rowsArePeople = isOfPeople(product)
  const first = await proposeColumns(connection, sample, rowsArePeople)
  // A postcode beside a person's name is personal too, so once more with that in mind.
  const columns =
    !rowsArePeople && first.some(({ personal }) => personal !== undefined)
      ? await proposeColumns(connection, sample, true)
      : first
  return { domain, product, sample, columns, key: await proposeKey(connection, sample, columns) }
}

async function proposeColumns(
  connection: Connection,
  sample: Sample,
  rowsArePeople: boolean,
): Promise<readonly ProposedColumn[]> {
  const names = columnNames(sample.columns.map(({ name }) => name))
  const columns: ProposedColumn[] = []
  for (const [index, column] of sample.columns.entries()) {
    const { raw, sql } = column
    const wanted = { ...column, proposed: names[index] ?? column.name }
    const from = `(select ${sql} as raw from ${sample.table})`
    columns.push(await proposeColumn(wanted, { connection, rowsArePeople, from, raw }))
  }
  return columns
}

/** What SQL calls the source; the dataset itself has the product's name. */
export const sourceName = ({ product }: Pick<Proposal, 'product'>): string => `${product}_source`

export const sourceContractId = ({ domain, product }: Proposal): string => `${domain}.${product}.source`
export const outputContractId = ({ domain, product }: Proposal): string => `${domain}.${product}.v1`

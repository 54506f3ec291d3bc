import { isHansaError } from '../../errors.ts'
import type { DecideOptions } from '../../sidecar/dataset-access.ts'
import type { Reader } from '../../sidecar/reader.ts'
import { Misdirected } from '../../sidecar/remote/misdirected.ts'
import type { Sidecar } from '../../sidecar/sidecar.ts'
import { parseDatasetKey } from '../../sidecar/dataset-key.ts'
import type { KnownDataset } from './known-product.ts'

/** How a reader stands to a dataset as things are: what another node decides is `elsewhere`. */
export type Access = 'granted' | 'none' | 'elsewhere'
export type SeenColumn = 'clear' | 'masked' | 'withheld'

export interface SeenDataset {
  readonly access: Access
  /** By column, where access is granted. */
  readonly columns: ReadonlyMap<string, SeenColumn>
}

export interface Seeing {
  readonly sidecar: Pick<Sidecar, 'decide'>
  readonly reader: Reader
  readonly terms: DecideOptions
}

const nothing: SeenDataset['columns'] = new Map()

/** What a reader sees of a dataset, as a read would be decided. */
export async function seenOf(
  { sidecar, reader, terms }: Seeing,
  { key, sqlName }: Pick<KnownDataset, 'key' | 'sqlName'>,
): Promise<SeenDataset> {
  try {
    const { domain } = parseDatasetKey(key)
    const { decision } = await sidecar.decide(reader, { domain, name: sqlName }, terms)
    if (decision.kind === 'denied') return { access: 'none', columns: nothing }
    const columns = decision.entitlement.columns.map(
      ({ name, access }) => [name, typeof access === 'object' ? 'masked' : access] as const,
    )
    return { access: 'granted', columns: new Map(columns) }
  } catch (error) {
    if (error instanceof Misdirected) return { access: 'elsewhere', columns: nothing }
    // Retired or renamed since it was read.
    if (isHansaError(error, 'undefined_table') || isHansaError(error, 'not_found'))
      return { access: 'none', columns: nothing }
    throw error
  }
}

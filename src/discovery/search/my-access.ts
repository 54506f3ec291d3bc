import { isHansaError } from '../../errors.ts'
import type { DatasetAccess } from '../../sidecar/dataset-access.ts'
import type { Reader } from '../../sidecar/reader.ts'
import { Misdirected } from '../../sidecar/remote/misdirected.ts'
import type { Sidecar } from '../../sidecar/sidecar.ts'
import { domainOf, type SearchEntry } from './search-entry.ts'

/**
 * How a reader stands to a product: they may read something of it by its owners' own rules (`open`) or by an agreement
 * (`granted`), an agreement would let them (`requestable`), or no agreement would (`denied`). What another node decides is
 * `elsewhere`. Where no purpose is known, what no rule forbids may be asked for.
 */
export const accessKinds = ['open', 'granted', 'requestable', 'denied', 'elsewhere'] as const
export type MyAccess = (typeof accessKinds)[number]

/** Who asks, and what for. */
export interface Asking {
  readonly sidecar: Pick<Sidecar, 'decide' | 'foresee'>
  readonly reader: Reader
  readonly purpose?: string | undefined
  /** For policies that look at `context.port`. */
  readonly port: string
}

/** The best that the reader has of a product's datasets; errors as `Sidecar.decide`. */
export async function myAccess(
  asking: Asking,
  entry: Pick<SearchEntry, 'product' | 'datasets'>,
): Promise<MyAccess> {
  const all = new Set<MyAccess>()
  for (const { name } of entry.datasets) all.add(await datasetAccess(asking, domainOf(entry.product), name))
  return best.find((each) => all.has(each)) ?? 'denied'
}

const best: readonly MyAccess[] = ['granted', 'open', 'elsewhere', 'requestable', 'denied']

async function datasetAccess(
  { sidecar, reader, purpose, port }: Asking,
  domain: string,
  name: string,
): Promise<MyAccess> {
  try {
    const stated = purpose === undefined ? {} : { purpose }
    const access = await sidecar.decide(reader, { domain, name }, { ...stated, port })
    if (access.decision.kind === 'permitted') return access.agreement === undefined ? 'open' : 'granted'
    if (access.purpose === undefined) return isForbidden(access) ? 'denied' : 'requestable'
    const foreseen = await sidecar.foresee(reader, { domain, name }, { purpose: access.purpose, port })
    return foreseen.kind === 'permitted' ? 'requestable' : 'denied'
  } catch (error) {
    if (error instanceof Misdirected) return 'elsewhere'
    // Retired or renamed since it was indexed.
    if (isHansaError(error, 'undefined_table') || isHansaError(error, 'not_found')) return 'denied'
    throw error
  }
}

const isForbidden = ({ decision }: DatasetAccess): boolean => decision.policies.length > 0

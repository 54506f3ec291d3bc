import { isHansaError } from '../../errors.ts'
import type { DatasetAccess } from '../../sidecar/dataset-access.ts'
import type { KnownStanding, KnownToReader } from '../../sidecar/known/known-datasets.ts'
import type { Reader } from '../../sidecar/reader.ts'
import { Misdirected } from '../../sidecar/remote/misdirected.ts'
import type { Sidecar } from '../../sidecar/sidecar.ts'
import { domainOf } from '../../spec/domain-of.ts'
import type { SearchEntry } from './search-entry.ts'

/**
 * How a reader stands to a product: they may read something of it by its owners' own rules (`open`) or by an agreement
 * (`granted`), an agreement would let them (`requestable`), or no agreement would (`denied`). What another node decides is
 * `elsewhere`. Where no purpose is known, what no rule forbids may be asked for.
 */
export const accessKinds = ['open', 'granted', 'requestable', 'denied', 'elsewhere'] as const
export type MyAccess = (typeof accessKinds)[number]

/** Who asks, and what for. */
export interface Asking {
  readonly sidecar: Pick<Sidecar, 'decide' | 'foresee' | 'known'>
  readonly reader: Reader
  readonly purpose?: string | undefined
  /** For policies that look at `context.port`. */
  readonly port: string
}

type Found = Pick<SearchEntry, 'product' | 'datasets'>

/**
 * Tells the best that a reader has of products' datasets, all as of the moment at which the first is asked about; errors as
 * `Sidecar.decide`.
 */
export function accessFor(asking: Asking): (entry: Found) => Promise<MyAccess> {
  const { sidecar, reader, port } = asking
  let known: Promise<KnownToReader> | undefined
  return async ({ product, datasets }) => {
    const all = new Set<MyAccess>()
    for (const { key, name } of datasets) {
      known ??= sidecar.known(reader, { ...stated(asking), port })
      const standing = await (await known).standing(key)
      // Most are told like this; the others are decided one by one.
      all.add(standing === undefined ? await decided(asking, domainOf(product), name) : accesses[standing])
    }
    return best.find((each) => all.has(each)) ?? 'denied'
  }
}

const accesses: Readonly<Record<KnownStanding, MyAccess>> = {
  open: 'open',
  'purpose-needed': 'requestable',
  elsewhere: 'elsewhere',
}

const best: readonly MyAccess[] = ['granted', 'open', 'elsewhere', 'requestable', 'denied']

const stated = ({ purpose }: Asking): { readonly purpose?: string } =>
  purpose === undefined ? {} : { purpose }

async function decided(asking: Asking, domain: string, name: string): Promise<MyAccess> {
  const { sidecar, reader, port } = asking
  try {
    const access = await sidecar.decide(reader, { domain, name }, { ...stated(asking), port })
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

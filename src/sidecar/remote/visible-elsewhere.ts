import { foldName } from '../../engine/sql/same-name.ts'
import { isHansaError } from '../../errors.ts'
import { statedPurpose } from '../decisions.ts'
import type { ReadTerms } from '../read-request.ts'
import type { Reader } from '../reader.ts'
import type { VisibleDataset } from '../visible-dataset.ts'
import { elsewhereFor, readerElsewhere, type Elsewhere } from './elsewhere.ts'
import type { VisibleElsewhere } from './remote-datasets.ts'

/** What a reader may know of what other nodes have, as these let them; nothing where a reader sees this node only. */
export async function visibleElsewhere(
  all: Elsewhere | undefined,
  reader: Reader,
  { agreement, ...terms }: Pick<ReadTerms, 'purpose' | 'agreement'>,
): Promise<VisibleElsewhere> {
  const elsewhere = elsewhereFor(reader, all)
  if (elsewhere?.datasets.visible === undefined) return nothing
  const purpose = statedPurpose(reader, { ...terms, ...(agreement === undefined ? {} : { agreement }) })
  try {
    return await elsewhere.datasets.visible(readerElsewhere(reader, elsewhere), {
      ...(purpose === undefined ? {} : { purpose }),
      ...(agreement === undefined ? {} : { agreement }),
    })
  } catch (error) {
    if (!isHansaError(error, 'denied')) throw error
    return nothing
  }
}

const nothing: VisibleElsewhere = { datasets: [], products: [], missing: [] }

/** Those that have other names than what is here, which comes first when a statement names it. */
export function withoutNamesOf(
  here: readonly VisibleDataset[],
  others: readonly VisibleDataset[],
): readonly VisibleDataset[] {
  const taken = new Set(here.map(nameOf))
  return others.filter((dataset) => !taken.has(nameOf(dataset)))
}

const nameOf = ({ domain, name }: VisibleDataset): string =>
  JSON.stringify([foldName(domain), foldName(name)])

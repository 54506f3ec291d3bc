import type { GovernedResult } from '../read-request.ts'
import type { RemoteTransfer } from './remote-transfer.ts'

/** Where one dataset of a statement was read, and what moved for it. */
export type DatasetRoute =
  { readonly dataset: string; readonly version: number; readonly how: 'here' } | RemoteTransfer

/** What ran where, dataset by dataset; one that came in several ways is there for each of them. */
export function whereItRan({
  datasets,
  transfers,
}: Pick<GovernedResult, 'datasets' | 'transfers'>): readonly DatasetRoute[] {
  return datasets.flatMap(({ key, version }, index): readonly DatasetRoute[] => {
    const first = datasets.findIndex((dataset) => dataset.key === key && dataset.version === version)
    if (first < index) return []
    const ways = transfers.filter((transfer) => transfer.dataset === key && transfer.version === version)
    return ways.length === 0
      ? [{ dataset: key, version, how: 'here' }]
      : ways.map((way) => ({ ...way, milliseconds: Math.round(way.milliseconds) }))
  })
}

/** One sentence for each dataset that is not of now, because its owner cannot be asked. */
export const staleNotes = ({ transfers }: Pick<GovernedResult, 'transfers'>): readonly string[] =>
  transfers.flatMap(({ dataset, node, staleSince }) =>
    staleSince === undefined
      ? []
      : [`${dataset} is as node ${node} let it be read at ${staleSince}: it cannot be asked now`],
  )

import type { GovernedResult } from '../read-request.ts'
import type { RemoteTransfer } from './remote-datasets.ts'

/** Where one dataset of a statement was read, and what moved for it. */
export type DatasetRoute =
  | { readonly dataset: string; readonly version: number; readonly how: 'here' }
  | (RemoteTransfer & { readonly version: number })

/** What ran where, dataset by dataset. */
export function whereItRan({
  datasets,
  transfers,
}: Pick<GovernedResult, 'datasets' | 'transfers'>): readonly DatasetRoute[] {
  return datasets.map(({ key, version }) => {
    const transfer = transfers.find(({ dataset }) => dataset === key)
    return transfer === undefined
      ? { dataset: key, version, how: 'here' }
      : { ...transfer, milliseconds: Math.round(transfer.milliseconds), version }
  })
}

/** One sentence for each dataset that is not of now, because its owner cannot be asked. */
export const staleNotes = ({ transfers }: Pick<GovernedResult, 'transfers'>): readonly string[] =>
  transfers.flatMap(({ dataset, node, staleSince }) =>
    staleSince === undefined
      ? []
      : [`${dataset} is as node ${node} let it be read at ${staleSince}: it cannot be asked now`],
  )

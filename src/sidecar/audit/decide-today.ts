import { HansaError } from '../../errors.ts'
import type { AccessDecision } from '../../governance/entitlement.ts'
import { parsePrincipal, type Principal } from '../../governance/principal.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { DatasetName } from '../dataset-access.ts'
import type { Directory } from '../identity/directory.ts'
import type { Sidecar } from '../sidecar.ts'
import { productOf } from './read-entry.ts'
import type { ReplayQuestion } from './replay.ts'

export interface TodayOptions {
  readonly sidecar: Pick<Sidecar, 'decide'>
  readonly directory: Pick<Directory, 'complete'>
  readonly metadata: Pick<MetadataStore, 'publication'>
}

/**
 * Answers a replay with the sidecar's own decision. What keeps the sidecar from deciding, such as a dataset or a
 * purpose that is gone, is a denial too.
 */
export const decideToday =
  ({ sidecar, directory, metadata }: TodayOptions) =>
  async ({ principal, dataset, purpose }: ReplayQuestion): Promise<AccessDecision> => {
    try {
      const name = await nameOf(metadata, dataset)
      const reader = { principal: await directory.complete(bare(principal)), method: 'operator' } as const
      const terms = { port: 'cli', ...(purpose === undefined ? {} : { purpose }) }
      return (await sidecar.decide(reader, name, terms)).decision
    } catch (error) {
      if (error instanceof HansaError && isDenial(error)) return denial(error)
      throw error
    }
  }

async function nameOf(metadata: TodayOptions['metadata'], dataset: string): Promise<DatasetName> {
  const publication = await metadata.publication(productOf(dataset))
  const snapshot = publication?.snapshots.find((each) => each.dataset === dataset)
  const [domain = ''] = dataset.split('/')
  if (snapshot !== undefined) return { domain, name: snapshot.sqlName }
  throw new HansaError('not_found', `${dataset} is no longer published`)
}

/** Teams and attributes are those that the directory adds; of an audit's word for somebody unknown there are none. */
function bare(name: string): Principal {
  const parsed = parsePrincipal(name)
  if (parsed === undefined) throw new HansaError('denied', `${name} names nobody`)
  return { ...parsed, teams: [], attributes: {} }
}

const isDenial = ({ code }: HansaError): boolean =>
  code === 'denied' || code === 'not_found' || code === 'undefined_table' || code === 'invalid_input'

const denial = ({ message, remedy = '' }: HansaError): AccessDecision => ({
  kind: 'denied',
  policies: [],
  message,
  remedy,
})

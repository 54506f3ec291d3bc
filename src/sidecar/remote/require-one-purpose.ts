import { HansaError } from '../../errors.ts'
import type { AccessLog } from '../access-log.ts'
import type { Asked } from '../access-record.ts'

interface Purposeful {
  readonly purposes: readonly (string | undefined)[]
  readonly datasets: readonly { readonly key: string }[]
}

/** The purpose that all of it is read for; `denied`, once that is in the audit, where it is agreed for different ones. */
export async function requireOnePurpose(
  log: Pick<AccessLog, 'refused'>,
  asked: Asked,
  { purposes, datasets }: Purposeful,
): Promise<string | undefined> {
  const [purpose, ...others] = new Set(purposes.filter((each) => each !== undefined))
  if (others.length === 0) return purpose
  const error = new HansaError(
    'denied',
    `the datasets are agreed for different purposes: ${[purpose, ...others].join(', ')}`,
    { remedy: 'State the purpose you read for (`--purpose`).' },
  )
  await log.refused(asked, { datasets: datasets.map(({ key }) => key), policies: [], error })
  throw error
}

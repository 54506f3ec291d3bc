import { HansaError } from '../../errors.ts'
import { mayTellLineage } from '../../governance/decide-lineage.ts'
import { policySetFor } from '../../governance/policy-set.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import type { Reader } from '../../sidecar/reader.ts'
import { canonicalHash } from '../../spec/canonical-hash.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { OpenLineageEvent } from './event-schema.ts'
import { readEvent } from './read-event.ts'

export interface TellPlace {
  readonly metadata: MetadataStore
  /** The mesh's name. */
  readonly mesh: string
  readonly now: () => Date
}

/**
 * Keeps what somebody tells of a job outside the mesh, for the domains whose rules let them; false where it was told
 * before. Throws `denied` where no domain does.
 */
export async function tellLineage(
  { principal }: Pick<Reader, 'principal'>,
  event: OpenLineageEvent,
  { metadata, mesh, now }: TellPlace,
): Promise<boolean> {
  const said = readEvent(event)
  if (Date.parse(said.at) - now().getTime() > mostAheadMilliseconds) throw tooEarly(event.eventTime)
  const rules = await new GoverningRules(metadata, mesh, now).current()
  const { domains = [], policies = [], vocabulary } = rules?.bundle ?? {}
  const permitting =
    vocabulary === undefined
      ? []
      : domains.filter((domain) => {
          // Rules of a domain hold for all that is below it; no exception lets anybody tell more.
          const set = policySetFor(`${domain.name}/`, { policies, vocabulary }, now())
          return mayTellLineage({ principal, domain, namespace: said.job.namespace }, set)
        })
  if (permitting.length === 0) throw untold(formatPrincipal(principal), said.job.namespace)
  const teller = formatPrincipal(principal)
  return metadata.recordLineageEvent({
    ...said,
    // Else somebody could tell of another's run first, and theirs would be taken for a repetition.
    key: canonicalHash([teller, said.key]),
    principal: teller,
    domains: permitting.map(({ name }) => name).sort(),
  })
}

/** Clocks differ. What is said to be much later would be a job's newest word for as long. */
const mostAheadMilliseconds = 86_400_000

const tooEarly = (time: string): HansaError =>
  new HansaError('invalid_input', `the event is of ${time}, which is more than a day from now`, {
    remedy: 'Tell of what has happened, with the time at which it did; set the clock of the sender.',
  })

const untold = (who: string, namespace: string): HansaError =>
  new HansaError('denied', `no domain lets ${who} tell of jobs of ${JSON.stringify(namespace)}`, {
    remedy: 'The owners of a domain can, with a policy that permits the action "tellLineage" on it.',
  })

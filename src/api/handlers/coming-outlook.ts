import { HansaError } from '../../errors.ts'
import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import { isDue } from '../../product/council/bundle-in-force.ts'
import { knownBundles, type OpenedBundle } from '../../product/council/council-in-force.ts'
import { decideAt } from '../../sidecar/audit/decide-at.ts'
import { decideToday } from '../../sidecar/audit/decide-today.ts'
import { outlook, type OutlookChange } from '../../sidecar/audit/outlook.ts'
import { productOf } from '../../sidecar/audit/read-entry.ts'
import { Directory } from '../../sidecar/identity/directory.ts'
import { vocabularyInForce } from '../../sidecar/identity/vocabulary-in-force.ts'
import type { ApiContext } from '../api-context.ts'
import { accessChangeAnswer } from './access-change-answer.ts'
import { decidesAnything, mayKnowOf, standingOf } from './standing.ts'

const dayMs = 86_400_000

/** What rules that are to come would make of reads of the last days: everything for the council, and to owners what is theirs. */
export async function outlookOfComing(days: number, context: ApiContext) {
  const { metadata, effects } = context
  const newest = knownBundles(await metadata.bundle()).at(-1)
  const enforcedFrom = newest && laterThan(newest.statement, effects.now())
  const standing = await standingOf(context, enforcedFrom === undefined ? [] : membersOf(newest))
  if (!decidesAnything(standing)) throw notTheirs()
  if (newest === undefined || enforcedFrom === undefined) return { changes: [] }
  const since = new Date(effects.now().getTime() - days * dayMs).toISOString()
  const changes = await changesBy(context, { since, then: enforcedFrom })
  return {
    bundle: { number: newest.bundle.number, digest: newest.bundle.digest, enforcedFrom },
    changes: changes.filter(({ dataset }) => mayKnowOf(standing, productOf(dataset))).map(changeAnswer),
  }
}

async function changesBy(
  context: ApiContext,
  { since, then }: { readonly since: string; readonly then: string },
): Promise<readonly OutlookChange[]> {
  const { metadata, mesh, settings, sidecar, directory } = context
  const day = new Date(Date.parse(then))
  const later = decideAt({ metadata, mesh, node: settings.node?.name }, day)
  const laterDirectory = new Directory({
    ...{ mesh, file: settings.identity.file, effects: { now: () => day } },
    vocabulary: () => vocabularyInForce(metadata, day),
  })
  return await outlook(metadata, {
    since,
    today: decideToday({ sidecar, directory, metadata }),
    then: decideToday({ sidecar: later, directory: laterDirectory, metadata }),
  })
}

const changeAnswer = ({ principal, dataset, purpose, accesses, change }: OutlookChange) => ({
  ...{ principal, dataset, accesses },
  ...(purpose === undefined ? {} : { purpose }),
  ...accessChangeAnswer(change),
})

/** From when on it is in force, where that is still to come. */
const laterThan = (statement: BundleStatement, now: Date): string | undefined =>
  isDue(statement, now) ? undefined : statement.enforcedFrom

const membersOf = (opened: OpenedBundle | undefined): readonly string[] =>
  (opened?.statement.charter.council ?? []).map(({ member }) => member)

const notTheirs = (): HansaError =>
  new HansaError(
    'denied',
    'what rules to come make of others’ reads is for the council, owners and the operator',
  )

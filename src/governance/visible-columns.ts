import { questionOf, type AccessRequest, type AskedAccess } from './access-request.ts'
import { datasetUid } from './cedar-entities.ts'
import { authorize } from './cedar.ts'
import { decideAccess } from './decide-access.ts'
import { decideColumns } from './decide-columns.ts'
import { aboutRowsOf } from './decide-rows.ts'
import type { GovernedColumn, GovernedDataset } from './governed-dataset.ts'
import type { PolicySet } from './policy-set.ts'
import { isAbout, type Policy } from './policy.ts'
import { canTell, columnSeen, datasetSeen, isTold, sightOf } from './sight.ts'

/** What was answered about datasets and columns that are seen alike, for one principal, purpose and port. */
export type Answered = Map<string, boolean>

/**
 * The columns that `decideAccess` would not withhold, none where it would deny the dataset; undefined where the policies
 * could not be asked, which may be otherwise the next time. `answered` may hold what they said before of others that
 * they cannot tell from these.
 */
export function visibleColumns(
  request: Omit<AccessRequest, 'agreement'>,
  policies: PolicySet,
  answered: Answered,
): ReadonlySet<string> | undefined {
  const { dataset, purpose } = request
  if (policies.fault !== undefined || !policies.purposes.has(purpose)) return none
  if (isAboutRows(dataset, policies)) return decided(request, policies)
  const question = questionOf(request, policies)
  if (question === undefined) return none
  const asked: AskedAccess = { request, question, policies }
  const sight = sightOf(policies)
  const seen = `${policies.digest} ${datasetSeen(sight, dataset)}`
  const isRead = kept(answered, seen, () => mayRead(asked))
  if (isRead !== true) return isRead === false ? none : undefined
  if (!isAboutColumns(policies)) return new Set(dataset.columns.map(({ name }) => name))
  const visible = new Set<string>()
  for (const column of dataset.columns) {
    const of = `${seen} ${columnSeen(sight, { ...column, key: dataset.key }, policies.vocabulary)}`
    const isShown = kept(answered, of, () => columnShown(asked, column))
    if (isShown === undefined) return undefined
    if (isShown) visible.add(column.name)
  }
  return visible
}

/** Whether policies may answer otherwise about a dataset that looks the same and only has other names in the same domain. */
export const dependsOnNames = (dataset: GovernedDataset, policies: PolicySet): boolean =>
  isTold(sightOf(policies), dataset) || isAboutRows(dataset, policies)

/** Whether policies answer alike about all datasets of a domain that look the same. */
export const ignoresNames = (policies: PolicySet): boolean =>
  !canTell(sightOf(policies)) && declaredAboutRows(policies).length === 0

const none: ReadonlySet<string> = new Set()

/** Rules about rows can err, and then all is denied; what they say depends on more than is seen here. */
function isAboutRows(dataset: GovernedDataset, policies: PolicySet): boolean {
  const declared = declaredAboutRows(policies)
  return declared.length > 0 && aboutRowsOf(dataset, declared).length > 0
}

const declaredAboutRows = ({ rowPolicies }: PolicySet): readonly Policy[] =>
  rowPolicies.filter(({ scope }) => scope !== 'built-in')

/** Where nothing is, the built-in rule shows every column of a dataset that may be read. */
const isAboutColumns = ({ policies }: PolicySet): boolean =>
  [...policies.values()].some(({ scope, cedar }) => scope !== 'built-in' && isAbout(cedar, 'readColumn'))

/** A denial does not say whether the policies could be asked. */
function decided(request: AccessRequest, policies: PolicySet): ReadonlySet<string> | undefined {
  const decision = decideAccess(request, policies)
  if (decision.kind === 'denied') return undefined
  const shown = decision.entitlement.columns.filter(({ access }) => access !== 'withheld')
  return new Set(shown.map(({ name }) => name))
}

function mayRead({ request: { dataset }, question, policies }: AskedAccess): boolean | undefined {
  const answer = authorize(policies.parsed, {
    ...question,
    action: 'read',
    resource: datasetUid(dataset.key),
  })
  return answer.kind === 'fault' || answer.errors.length > 0 ? undefined : answer.allowed
}

function columnShown({ request, ...asked }: AskedAccess, column: GovernedColumn): boolean | undefined {
  const dataset = { ...request.dataset, columns: [column] }
  const columns = decideColumns({ ...asked, request: { ...request, dataset } })
  return 'fault' in columns ? undefined : columns.every(({ access }) => access !== 'withheld')
}

function kept(answered: Answered, key: string, ask: () => boolean | undefined): boolean | undefined {
  const known = answered.get(key) ?? ask()
  if (known !== undefined) answered.set(key, known)
  return known
}

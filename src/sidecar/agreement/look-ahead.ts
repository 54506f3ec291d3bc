import { HansaError } from '../../errors.ts'
import type { Agreement } from '../../governance/agreement.ts'
import { decideAccess } from '../../governance/decide-access.ts'
import type { AccessDecision } from '../../governance/entitlement.ts'
import { formatPrincipal, operatorOf, parsePrincipal, type Principal } from '../../governance/principal.ts'
import type { Directory } from '../identity/directory.ts'
import type { AgreementContext } from './agreement-context.ts'
import type { CountRows } from './count-rows.ts'
import { portDatasets } from './port-datasets.ts'
import { requireRules } from './rules-in-force.ts'

/** What an agreement would show, or does: the answer of all rules in force. */
export interface Outlook {
  /** Who would read: the consumer, or who asked for a team. */
  readonly principal: Principal
  /** Whether the identities file lists it; attributes from elsewhere are not known, and absent ones hide. */
  readonly isListed: boolean
  readonly datasets: readonly DatasetOutlook[]
}

export interface DatasetOutlook {
  /** As SQL calls it: `domain.dataset`. */
  readonly dataset: string
  readonly decision: AccessDecision
  readonly rows: { readonly visible: number; readonly total: number }
}

/** What looking ahead needs besides a context. */
export interface Outlooking {
  readonly directory: Pick<Directory, 'find'>
  readonly countRows: CountRows
  /** For policies that look at `context.port`. */
  readonly port: string
}

/**
 * What the one who asked would see of the port's datasets, for the agreement's purpose, were it approved as it stands:
 * with its narrowing. Nothing is read for it but numbers of rows.
 */
export async function lookAhead(
  context: AgreementContext,
  agreement: Agreement,
  { directory, countRows, port }: Outlooking,
): Promise<Outlook> {
  const rules = await requireRules(context)
  const { principal, isListed } = await consumingPrincipal(agreement, { mesh: context.mesh, directory })
  const datasets: DatasetOutlook[] = []
  for (const each of await portDatasets({ metadata: context.metadata, rules }, agreement)) {
    const { governed, snapshot, publication } = each
    const decision = decideAccess(
      {
        principal,
        purpose: agreement.purpose,
        agreement: { ...agreement, state: 'approved' },
        dataset: governed,
        port,
        now: context.effects.now(),
      },
      rules.policiesFor(publication),
    )
    const visible = decision.kind === 'denied' ? 0 : await countRows(snapshot, decision.entitlement.rows)
    datasets.push({
      dataset: `${governed.domain.name}.${governed.sqlName}`,
      decision,
      rows: { visible, total: snapshot.rows },
    })
  }
  return { principal, isListed, datasets }
}

/** Who reads by an agreement: the consumer, or for a team the member who asked. */
export async function consumingPrincipal(
  { consumer, requestedBy }: Pick<Agreement, 'consumer' | 'requestedBy'>,
  { mesh, directory }: { readonly mesh: string; readonly directory: Pick<Directory, 'find'> },
): Promise<{ readonly principal: Principal; readonly isListed: boolean }> {
  const reading = parsePrincipal(consumer)
  const name = reading?.kind === 'team' ? requestedBy : consumer
  const operator = operatorOf(mesh)
  const listed = name === formatPrincipal(operator) ? operator : await directory.find(name)
  if (listed !== undefined) return { principal: listed, isListed: true }
  const parsed = parsePrincipal(name)
  if (reading === undefined || parsed === undefined)
    throw new HansaError('corrupt', `an agreement names no principal: ${consumer}`)
  const teams = reading.kind === 'team' ? [reading.id] : []
  return { principal: { ...parsed, teams, attributes: {} }, isListed: false }
}

import { text } from 'node:stream/consumers'
import { quoteIdentifier } from '../../engine/quote.ts'
import { isHansaError } from '../../errors.ts'
import type { Agreement } from '../../governance/agreement.ts'
import type { Entitlement } from '../../governance/entitlement.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { Directory } from '../identity/directory.ts'
import type { Reader } from '../reader.ts'
import type { Sidecar } from '../sidecar.ts'
import type { AgreementContext } from './agreement-context.ts'
import { agreementStep } from './agreement-steps.ts'
import { consumingPrincipal } from './look-ahead.ts'
import { portDatasets, type PortDataset } from './port-datasets.ts'
import { recordStep, stepTaken } from './record-step.ts'
import { requireRules } from './rules-in-force.ts'

/** What the consumer really sees: the detail of a `probed` event. */
export interface Probe {
  /** `formatPrincipal` of who read. */
  readonly principal: string
  readonly datasets: readonly ProbedDataset[]
}

/** `dataset` as SQL calls it: `domain.dataset`. */
export type ProbedDataset =
  | ({ readonly dataset: string; readonly rows: number } & SeenColumns)
  | { readonly dataset: string; readonly error: { readonly code: string; readonly message: string } }

interface SeenColumns {
  readonly clear: readonly string[]
  /** Mask by column. */
  readonly masked: Readonly<Record<string, string>>
  readonly withheld: readonly string[]
}

export interface Probing {
  readonly sidecar: Pick<Sidecar, 'query' | 'decide'>
  readonly directory: Pick<Directory, 'find'>
  readonly port: string
}

/**
 * Reads every dataset of an approved agreement as its consumer, by the way that every reader takes, and keeps the
 * result in the agreement's history. What fails is a result too; the agreement stays as it is.
 */
export async function probeAgreement(
  context: AgreementContext,
  agreement: Agreement,
  probing: Probing,
): Promise<Probe> {
  const rules = await requireRules(context)
  const { principal } = await consumingPrincipal(agreement, { mesh: context.mesh, ...probing })
  const reader: Reader = { principal, actor: context.reader.principal, method: 'operator' }
  const datasets: ProbedDataset[] = []
  for (const dataset of await portDatasets({ metadata: context.metadata, rules }, agreement))
    datasets.push(await probeDataset(dataset, agreement, { reader, ...probing }))
  const probe = { principal: formatPrincipal(principal), datasets }
  await recordProbe(context, agreement, probe)
  return probe
}

/** Where somebody has taken a step since, the history has theirs: what was probed is not what is agreed any more. */
async function recordProbe(context: AgreementContext, agreement: Agreement, probe: Probe): Promise<void> {
  try {
    await recordStep(context, agreementStep(agreement, { kind: 'probe', result: probe }, stepTaken(context)))
  } catch (error) {
    if (!isHansaError(error, 'conflict')) throw error
  }
}

async function probeDataset(
  { governed: { domain, sqlName } }: PortDataset,
  { id, purpose }: Agreement,
  { reader, sidecar, port }: Probing & { readonly reader: Reader },
): Promise<ProbedDataset> {
  const dataset = `${domain.name}.${sqlName}`
  const terms = { purpose, agreement: id, port }
  try {
    const sql = `select count(*) as count from ${quoteIdentifier(domain.name)}.${quoteIdentifier(sqlName)}`
    const result = await sidecar.query(reader, { ...terms, sql, format: 'json' })
    const [rows] = await Promise.all([text(result.bytes), result.rows])
    const { decision } = await sidecar.decide(reader, { domain: domain.name, name: sqlName }, terms)
    if (decision.kind === 'denied') return { dataset, error: { code: 'denied', message: decision.message } }
    return { dataset, rows: countIn(rows), ...seenColumns(decision.entitlement) }
  } catch (error) {
    if (!isHansaError(error)) throw error
    return { dataset, error: { code: error.code, message: error.message } }
  }
}

/** The one number in `[{"count":3}]`; wide integers are text in JSON. */
function countIn(json: string): number {
  const [row] = JSON.parse(json) as readonly { readonly count: string | number }[]
  return Number(row?.count)
}

const seenColumns = ({ columns }: Entitlement): SeenColumns => ({
  clear: columns.filter(({ access }) => access === 'clear').map(({ name }) => name),
  masked: Object.fromEntries(
    columns.flatMap(({ name, access }) => (typeof access === 'object' ? [[name, access.mask]] : [])),
  ),
  withheld: columns.filter(({ access }) => access === 'withheld').map(({ name }) => name),
})

import type { AccessDecision, DecidingPolicy, Entitlement } from '../../governance/entitlement.ts'
import type { Reader } from '../../sidecar/reader.ts'
import type { Sidecar } from '../../sidecar/sidecar.ts'
import type { Publication } from '../../store/publication.ts'

/** What a reader would see of a product, were their request for a purpose approved as they ask for it. */
export interface WouldSee {
  readonly product: string
  readonly purpose: string
  readonly datasets: readonly WouldSeeDataset[]
}

export interface WouldSeeDataset {
  /** `Dataset.key`. */
  readonly key: string
  /** What SQL calls it. */
  readonly name: string
  /** Whether an agreement would be of any use. */
  readonly permitted: boolean
  /** In a line: `14 of 17 columns, 2 of them masked; rows limited by safety.own_state (…)`. */
  readonly summary: string
  readonly columns: readonly WouldSeeColumn[]
  readonly rows: 'all' | 'some' | 'none'
  readonly rowReasons: readonly DecidingPolicy[]
  /** Why not, and what to do. */
  readonly message?: string
  readonly remedy?: string
}

export interface WouldSeeColumn {
  readonly name: string
  readonly access: 'clear' | 'masked' | 'withheld'
  readonly reasons: readonly DecidingPolicy[]
}

/**
 * Asks the sidecar what an agreement on each dataset of a product would show, before anybody asks an owner. How many rows
 * that are is not said: it would tell of rows that are hidden.
 */
export async function wouldSee(
  sidecar: Pick<Sidecar, 'foresee'>,
  reader: Reader,
  {
    publication,
    purpose,
    port,
  }: { readonly publication: Publication; readonly purpose: string; readonly port: string },
): Promise<WouldSee> {
  const { product, snapshots } = publication
  const domain = product.slice(0, product.indexOf('/'))
  const datasets: WouldSeeDataset[] = []
  for (const { dataset: key, sqlName: name } of snapshots) {
    const decision = await sidecar.foresee(reader, { domain, name }, { purpose, port })
    datasets.push({ key, name, ...seenBy(decision) })
  }
  return { product, purpose, datasets }
}

function seenBy(decision: AccessDecision): Omit<WouldSeeDataset, 'key' | 'name'> {
  if (decision.kind === 'denied') {
    const { message, remedy } = decision
    return { permitted: false, summary: message, columns: [], rows: 'none', rowReasons: [], message, remedy }
  }
  const { entitlement } = decision
  const { rows, rowReasons } = entitlement
  return {
    permitted: true,
    summary: summaryOf(entitlement),
    columns: entitlement.columns.map(({ name, access, reasons }) => ({
      name,
      access: typeof access === 'object' ? 'masked' : access,
      reasons,
    })),
    rows: rows.kind === 'where' ? 'some' : rows.kind,
    rowReasons,
  }
}

function summaryOf({ columns, rows, rowReasons }: Entitlement): string {
  const seen = columns.filter(({ access }) => access !== 'withheld')
  const masked = seen.filter(({ access }) => access !== 'clear').length
  const maskedText = masked === 0 ? '' : `, ${masked} of them masked`
  return `${seen.length} of ${columns.length} columns${maskedText}; ${rowsText(rows, rowReasons)}`
}

function rowsText({ kind }: Entitlement['rows'], reasons: readonly DecidingPolicy[]): string {
  if (kind === 'all') return 'all rows'
  const by = reasons.map(({ id, reason }) => `${id} (${reason})`).join(', ')
  const what = kind === 'none' ? 'no rows' : 'rows limited'
  return by === '' ? what : `${what} by ${by}`
}

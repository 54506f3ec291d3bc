import type { ErrorCode } from '../../errors.ts'
import type { AccessBegan, AccessEnded } from '../../sidecar/access-entry.ts'
import { totalsOf, type CountedThrough, type TotalsStore } from '../../sidecar/audit/kept-totals.ts'
import { productOf } from '../../sidecar/audit/read-entry.ts'

/** How this node answered those who read its products, day by day, as the audit tells. */
export interface AnsweredTotals extends CountedThrough {
  /** By day of UTC, then product, then consumer. */
  readonly days: Map<string, Map<string, Map<string, Answered>>>
  readonly open: Map<string, { readonly consumer: string; readonly products: readonly string[] }>
}

export interface Answered {
  /** Statements that ended, save those that their reader gave up. */
  statements: number
  /** Of these, those that failed by a fault that is not the reader's. */
  failed: number
  rows: number
  milliseconds: number
}

/** Older days are forgotten. */
const daysKept = 60
/** More than run at a time: an access whose node was killed never ends. */
const openAtMost = 10_000

/** Faults of the node, or of what it reads from; all others are of the statement or its reader. */
const nodesFaults: ReadonlySet<string> = new Set<ErrorCode>([
  'internal',
  'busy',
  'timeout',
  'out_of_memory',
  'disk_full',
  'corrupt',
  'read_only',
  'source_unavailable',
])

/** Only what was appended since the last time is read. */
export const answeredTotals = (store: TotalsStore): Promise<AnsweredTotals> =>
  totalsOf(store, {
    key: 'answered',
    format: 1,
    none: (): AnsweredTotals => ({ through: 0, hash: '', days: new Map(), open: new Map() }),
    count: (totals, { entry }) => {
      if (entry.kind === 'access') begin(totals, entry)
      else if (entry.kind === 'ended') end(totals, entry)
    },
  })

/** What another node owns is counted there. */
function begin({ open }: AnsweredTotals, { access, principal, datasets }: AccessBegan): void {
  const own = datasets.filter(({ node }) => node === undefined)
  const products = [...new Set(own.map(({ dataset }) => productOf(dataset)))]
  if (products.length === 0) return
  open.set(access, { consumer: principal, products })
  const [oldest] = open.keys()
  if (open.size > openAtMost && oldest !== undefined) open.delete(oldest)
}

function end({ open, days }: AnsweredTotals, ended: AccessEnded): void {
  const begun = open.get(ended.access)
  if (begun === undefined) return
  open.delete(ended.access)
  if (ended.outcome === 'cancelled') return
  const day = ended.at.slice(0, 10)
  const products = days.get(day) ?? new Map<string, Map<string, Answered>>()
  days.set(day, products)
  if (days.size > daysKept) days.delete([...days.keys()].sort()[0] ?? '')
  for (const product of begun.products) {
    const consumers = products.get(product) ?? new Map<string, Answered>()
    products.set(product, consumers)
    const sum = consumers.get(begun.consumer) ?? nothingAnswered()
    consumers.set(begun.consumer, sum)
    sum.statements += 1
    sum.failed += ended.outcome === 'failed' && nodesFaults.has(ended.code ?? '') ? 1 : 0
    sum.rows += ended.rows
    sum.milliseconds += ended.milliseconds
  }
}

export const nothingAnswered = (): Answered => ({ statements: 0, failed: 0, rows: 0, milliseconds: 0 })

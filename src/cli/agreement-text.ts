import { printable } from '../engine/encode/terminal-text.ts'
import { untilText } from '../governance/agreement.ts'
import type { Probe } from '../sidecar/agreement/probe-agreement.ts'
import type { Answers } from './asking/answers.ts'
import { probeLines } from './outlook-text.ts'

type Asked = Omit<Answers<'requestAccess'>, 'owners' | 'node'>
type Step = Answers<'showAgreement'>['history'][number]
type Narrowing = Answers<'showAgreement'>['agreement']['narrowing']

/** What a person typed to narrow an agreement. */
export interface WrittenNarrowing {
  readonly columns?: readonly string[]
  readonly rows?: Readonly<Record<string, string>>
}

const longestNote = 2000

/** An agreement in one sentence: `agr_7f3k2q  requested: user:ana reads …`. */
export const agreementText = (agreement: Asked): string =>
  `${agreement.id}  ${agreement.state}: ${agreement.consumer} reads ${portText(agreement)} for ${agreement.purpose} until ${untilText(agreement.until)}`

/** `sales/orders`, with its port and major where they say more. */
export function portText({ product, port, major }: Pick<Asked, 'product' | 'port' | 'major'>): string {
  const named = product.endsWith(`/${port}`) ? product : `${product}/${port}`
  return major === 1 ? named : `${named}@${major}`
}

/** What the consumer really saw, where a step is a try. */
export const probeIn = (step: Step | undefined): Probe | undefined =>
  // The history keeps of each kind what `agreement-steps.ts` has written.
  step?.kind === 'probed' ? (step.detail as Probe) : undefined

/** A step: who took it and when, and below it what they said, set or found. */
export function eventLines(event: Step): readonly string[] {
  const { at, by, kind, note } = event
  const probe = probeIn(event)
  const details = probe === undefined ? settings(event) : probeLines(probe)
  const said = note === undefined ? [] : [printable(note, longestNote)]
  return [`${at}  ${kind} by ${by}`, ...[...said, ...details].map((line) => `    ${line}`)]
}

/** Steps that set something keep it, by the names that agreements have for it. */
function settings({ kind, detail }: Step): readonly string[] {
  if (!['approved', 'narrowed', 'renewed'].includes(kind)) return []
  const { until, narrowing } = detail as { readonly until?: string; readonly narrowing?: Narrowing }
  return [
    ...(until === undefined ? [] : [`until ${untilText(until)}`]),
    ...(narrowing === undefined ? [] : narrowingLines(narrowing)),
  ]
}

/** What a narrowing leaves, one line each; none where it leaves everything. */
export const narrowingLines = ({ columns, rows }: Narrowing): readonly string[] => [
  ...(columns === undefined ? [] : [`only the columns ${columns.join(', ')}`]),
  ...Object.entries(rows ?? {}).map(
    ([dataset, condition]) => `only rows of ${dataset} where ${printable(condition, longestNote)}`,
  ),
]

import { HansaError } from '../../errors.ts'
import { isInForce, type Agreement, type AgreementEvent, type Narrowing } from '../../governance/agreement.ts'

/** What can be done to an agreement once it has been requested. Times are ISO. */
export type AgreementCommand =
  | {
      readonly kind: 'approve'
      readonly narrowing?: Narrowing
      /** Another end than the requested one. */
      readonly until?: string
      readonly note?: string
    }
  | { readonly kind: 'narrow'; readonly narrowing: Narrowing; readonly note?: string }
  | { readonly kind: 'renew'; readonly until: string; readonly note?: string }
  | { readonly kind: 'refuse' | 'revoke' | 'withdraw'; readonly note?: string }
  | { readonly kind: 'probe'; readonly result: unknown }

/** A step and the agreement after it: what `AgreementStore.recordAgreement` takes. */
export interface AgreementStep {
  readonly agreement: Agreement
  readonly event: AgreementEvent
}

/** Who takes a step (`formatPrincipal`), and when. */
export interface StepTaken {
  readonly by: string
  readonly now: Date
}

/** What a request says, all of it checked. */
export type AgreementRequest = Pick<
  Agreement,
  'id' | 'consumer' | 'product' | 'port' | 'major' | 'purpose' | 'until' | 'justification'
>

/** The first step of an agreement. Throws `invalid_input` where its end has passed or nothing justifies it. */
export function requestStep(request: AgreementRequest, taken: StepTaken): AgreementStep {
  requireFuture(request.until, taken.now)
  const justification = shortEnough(request.justification.trim())
  if (justification === '')
    throw new HansaError('invalid_input', 'the request has no justification', {
      remedy: 'Say in a sentence what the data are needed for: `--for "…"`.',
    })
  const { purpose, until } = request
  const agreement: Agreement = {
    ...request,
    justification,
    requestedBy: taken.by,
    state: 'requested',
    narrowing: {},
    revision: 1,
  }
  return {
    agreement,
    event: eventOf(agreement, taken, { kind: 'requested', note: justification, detail: { purpose, until } }),
  }
}

/** A further step. Throws `conflict` where the agreement's state has no place for it. */
export function agreementStep(before: Agreement, command: AgreementCommand, taken: StepTaken): AgreementStep {
  requireState(before, command, taken.now)
  const agreement = { ...before, ...changed(before, command, taken), revision: before.revision + 1 }
  return { agreement, event: eventOf(agreement, taken, happened(command, agreement)) }
}

function changed(before: Agreement, command: AgreementCommand, { now }: StepTaken): Partial<Agreement> {
  switch (command.kind) {
    case 'approve': {
      const { narrowing = {}, until = before.until } = command
      requireFuture(until, now)
      return { state: 'approved', narrowing, until, approvedAt: now.toISOString() }
    }
    case 'narrow':
      return { narrowing: command.narrowing }
    case 'renew':
      requireFuture(command.until, now)
      return { until: command.until }
    case 'refuse':
      return { state: 'refused' }
    case 'revoke':
      return { state: 'revoked' }
    case 'withdraw':
      return { state: 'withdrawn' }
    case 'probe':
      return {}
  }
}

type Happened = Pick<AgreementEvent, 'kind' | 'note' | 'detail'>

function happened(command: AgreementCommand, { until, narrowing }: Agreement): Happened {
  switch (command.kind) {
    case 'approve':
      return { kind: 'approved', ...noteOf(command), detail: { until, narrowing } }
    case 'narrow':
      return { kind: 'narrowed', ...noteOf(command), detail: { narrowing } }
    case 'renew':
      return { kind: 'renewed', ...noteOf(command), detail: { until } }
    case 'refuse':
      return { kind: 'refused', ...noteOf(command) }
    case 'revoke':
      return { kind: 'revoked', ...noteOf(command) }
    case 'withdraw':
      return { kind: 'withdrawn', ...noteOf(command) }
    case 'probe':
      return { kind: 'probed', detail: command.result }
  }
}

const noteOf = ({ note }: { readonly note?: string }): { note?: string } =>
  note === undefined || note.trim() === '' ? {} : { note: shortEnough(note.trim()) }

/** Characters of a justification or a note. */
const longestNote = 2_000

function shortEnough(text: string): string {
  if (text.length <= longestNote) return text
  throw new HansaError('too_large', `a note of ${text.length} characters is too long`, {
    remedy: `Say it in ${longestNote} at most.`,
  })
}

const eventOf = ({ id, revision }: Agreement, { by, now }: StepTaken, event: Happened): AgreementEvent => ({
  agreement: id,
  revision,
  at: now.toISOString(),
  by,
  ...event,
})

/** States from which each command leads on; an approved agreement that has ended can still be renewed. */
const possibleFrom: Readonly<Record<AgreementCommand['kind'], readonly Agreement['state'][]>> = {
  approve: ['requested'],
  refuse: ['requested'],
  withdraw: ['requested', 'approved'],
  narrow: ['approved'],
  renew: ['approved'],
  revoke: ['approved'],
  probe: ['approved'],
}

const participles: Readonly<Record<AgreementCommand['kind'], string>> = {
  approve: 'approved',
  refuse: 'refused',
  withdraw: 'withdrawn',
  narrow: 'narrowed',
  renew: 'renewed',
  revoke: 'revoked',
  probe: 'probed',
}

function requireState(agreement: Agreement, { kind }: AgreementCommand, now: Date): void {
  const { id, state } = agreement
  if (possibleFrom[kind].includes(state)) return
  throw new HansaError('conflict', `${id} is ${stateAt(agreement, now)} and cannot be ${participles[kind]}`, {
    remedy: remedyFor(agreement, kind),
  })
}

function remedyFor({ id, state }: Agreement, kind: AgreementCommand['kind']): string {
  if (state === 'approved')
    return kind === 'refuse'
      ? `\`hansa access revoke ${id}\` ends it.`
      : `\`hansa access renew ${id}\` and \`hansa access narrow ${id}\` change it.`
  if (state === 'requested')
    return `Decide first: \`hansa access approve ${id}\` or \`hansa access refuse ${id}\`.`
  return 'It has ended for good; access is requested anew with `hansa access request`.'
}

/** An agreement's state as people see it: what was approved has expired once its time is over. */
export type ShownState = Agreement['state'] | 'expired'

export const stateAt = (agreement: Agreement, now: Date): ShownState =>
  agreement.state === 'approved' && !isInForce(agreement, now) ? 'expired' : agreement.state

function requireFuture(until: string, now: Date): void {
  if (Date.parse(until) > now.getTime()) return
  throw new HansaError('invalid_input', `${until} is not in the future`, {
    remedy: 'An agreement ends on a later day: `--until 2031-12-31`.',
  })
}

import { isInForce, type Agreement } from '../../governance/agreement.ts'
import { formatPrincipal, type Principal } from '../../governance/principal.ts'
import type { Purposes } from '../../governance/purposes.ts'

/** An output port: what an agreement is about. */
export interface AgreedPort {
  /** `<domain>/<product>`. */
  readonly product: string
  readonly port: string
  readonly major: number
}

export interface WantedAgreement {
  readonly principal: Principal
  readonly port: AgreedPort
  /** As the reader stated it; the agreement's own where absent. */
  readonly purpose?: string | undefined
  /** Only this agreement will do. */
  readonly agreementId?: string | undefined
  readonly now: Date
  readonly purposes: Pick<Purposes, 'isWithin'>
}

export type ChosenAgreement =
  { readonly agreement: Agreement; readonly purpose: string } | { readonly problem: AgreementProblem }

/** Why no agreement was chosen. `none` and `expired` leave room for owners' own permits, the others ask the reader for more. */
export interface AgreementProblem {
  readonly kind: 'none' | 'expired' | 'other-purpose' | 'several-purposes' | 'unknown-agreement'
  readonly message: string
  readonly remedy: string
}

/**
 * The agreement that a read of a port rests on, and the purpose it is for: the stated one, or the only one that is
 * agreed. Of several that fit, the one that was approved last.
 */
export function chooseAgreement(all: readonly Agreement[], wanted: WantedAgreement): ChosenAgreement {
  const { agreementId, purpose, now, purposes } = wanted
  const theirs = all.filter((each) => isConsumer(each.consumer, wanted.principal) && isOf(each, wanted.port))
  const named = agreementId === undefined ? theirs : theirs.filter(({ id }) => id === agreementId)
  if (agreementId !== undefined && named.length === 0)
    return { problem: unknownAgreement(agreementId, wanted) }
  const inForce = named.filter((each) => isInForce(each, now))
  if (inForce.length === 0) return { problem: noneInForce(named, wanted) }
  const fitting =
    purpose === undefined ? inForce : inForce.filter((each) => purposes.isWithin(purpose, each.purpose))
  const newest = fitting.toSorted(byApproval)[0]
  if (newest === undefined) return { problem: otherPurpose(inForce, wanted) }
  if (purpose === undefined && agreedPurposes(fitting).length > 1)
    return { problem: severalPurposes(fitting, wanted) }
  return { agreement: newest, purpose: purpose ?? newest.purpose }
}

/**
 * The purpose of a statement that states none: the one purpose which an agreement in force has for every port the
 * statement reads. Undefined where there is none or more than one.
 */
export function defaultPurpose(inForceByPort: readonly (readonly Agreement[])[]): string | undefined {
  const [first, ...rest] = inForceByPort.map(agreedPurposes)
  const shared = first?.filter((purpose) => rest.every((purposes) => purposes.includes(purpose))) ?? []
  return shared.length === 1 ? shared[0] : undefined
}

/** Whether an agreement's consumer is the principal or a team it belongs to. */
export const isConsumer = (consumer: string, principal: Principal): boolean =>
  consumersOf(principal).includes(consumer)

/** Every consumer that a principal reads as, for `AgreementStore.agreements`. */
export const consumersOf = (principal: Principal): readonly string[] => [
  formatPrincipal(principal),
  ...principal.teams.map((id) => formatPrincipal({ kind: 'team', id })),
]

/** Whether an agreement is about the port. */
const isOf = (agreement: Agreement, { product, port, major }: AgreedPort): boolean =>
  agreement.product === product && agreement.port === port && agreement.major === major

const agreedPurposes = (agreements: readonly Agreement[]): readonly string[] => [
  ...new Set(agreements.map(({ purpose }) => purpose)),
]

/** Newest approval first; by id where two were approved in the same millisecond, so that every node chooses alike. */
const byApproval = (a: Agreement, b: Agreement): number =>
  (b.approvedAt ?? '').localeCompare(a.approvedAt ?? '') || (a.id < b.id ? -1 : 1)

function noneInForce(
  named: readonly Agreement[],
  { principal, port, now }: WantedAgreement,
): AgreementProblem {
  const who = formatPrincipal(principal)
  const ended = named.filter(({ state, until }) => state === 'approved' && Date.parse(until) <= now.getTime())
  const last = ended.toSorted((a, b) => b.until.localeCompare(a.until))[0]
  if (last !== undefined)
    return {
      kind: 'expired',
      message: `the agreement ${last.id} of ${last.consumer} on ${portText(port)} ended on ${last.until}`,
      remedy: `Its owner can renew it: \`hansa access renew ${last.id} --until …\`.`,
    }
  const waiting = named.find(({ state }) => state === 'requested')
  return {
    kind: 'none',
    message: `${who} has no agreement on ${portText(port)}`,
    remedy:
      waiting === undefined
        ? `Ask for one: \`hansa access request ${port.product} --purpose … --until … --for …\`.`
        : `The request ${waiting.id} waits for a decision of the owners.`,
  }
}

function otherPurpose(
  inForce: readonly Agreement[],
  { purpose = '', port }: WantedAgreement,
): AgreementProblem {
  return {
    kind: 'other-purpose',
    message: `${portText(port)} is not agreed for ${purpose}, but for ${agreedPurposes(inForce).join(', ')}`,
    remedy: 'State the purpose you read for, or ask for an agreement for it with `hansa access request`.',
  }
}

function severalPurposes(fitting: readonly Agreement[], { port }: WantedAgreement): AgreementProblem {
  return {
    kind: 'several-purposes',
    message: `${portText(port)} is agreed for several purposes: ${agreedPurposes(fitting).join(', ')}`,
    remedy: 'State the one you read for (`--purpose`).',
  }
}

function unknownAgreement(id: string, { principal, port }: WantedAgreement): AgreementProblem {
  return {
    kind: 'unknown-agreement',
    message: `${formatPrincipal(principal)} has no agreement ${id} on ${portText(port)}`,
    remedy: '`hansa access list` shows what there is.',
  }
}

const portText = ({ product, port, major }: AgreedPort): string => `${product} (port ${port}, major ${major})`

import { HansaError } from '../../errors.ts'
import type { Agreement, AgreementEvent } from '../../governance/agreement.ts'
import { didYouMean } from '../../spec/nearest.ts'
import { Misdirected } from '../remote/misdirected.ts'
import type { AgreementContext } from './agreement-context.ts'
import { stateAt, type ShownState } from './agreement-steps.ts'
import { productOwners, requireRules } from './rules-in-force.ts'
import { isOwner, isParty, mayGrant, type ProductOwners } from './who-decides.ts'

/** An agreement as the context's reader sees it now. */
export interface ShownAgreement {
  readonly agreement: Agreement
  readonly state: ShownState
  /** The reader asked for it or reads by it. */
  readonly mine: boolean
  /** The reader is an owner of the product. */
  readonly owned: boolean
  /** It waits for a decision, which the reader may take. */
  readonly toDecide: boolean
}

export interface AgreementFilter {
  readonly mine?: boolean
  readonly toDecide?: boolean
  /** `<domain>/<product>`. */
  readonly product?: string
  readonly state?: ShownState
}

/** The agreements that concern the reader, as a consumer or as an owner, newest request first. */
export async function listAgreements(
  context: AgreementContext,
  { mine = false, toDecide = false, product, state }: AgreementFilter = {},
): Promise<readonly ShownAgreement[]> {
  const all = await context.metadata.agreements(product === undefined ? {} : { product })
  const owners = await ownersByProduct(context, new Set(all.map((each) => each.product)))
  return all
    .flatMap((agreement) => shownTo(context, agreement, owners.get(agreement.product)) ?? [])
    .filter((shown) => (!mine || shown.mine) && (!toDecide || shown.toDecide))
    .filter((shown) => state === undefined || shown.state === state)
}

/**
 * The agreement with this id, or the only one whose id begins so; `agr_` may be left out. What does not concern the
 * reader is `not_found`, as is what does not exist; what does, and has left with its domain, is `misdirected`.
 */
export async function findAgreement(context: AgreementContext, id: string): Promise<ShownAgreement> {
  const exact = await context.metadata.agreement(id)
  if (exact !== undefined) {
    const owners = await ownersByProduct(context, [exact.product])
    const shown = shownTo(context, exact, owners.get(exact.product))
    if (shown !== undefined) return shown
  }
  await requireNotLeft(context, id)
  const all = await listAgreements(context)
  const begun = all.filter((each) => idBegins(each.agreement.id, id))
  const [only] = begun
  if (only !== undefined && begun.length === 1) return only
  const ids = (begun.length > 0 ? begun : all).map(({ agreement }) => agreement.id)
  if (begun.length > 0)
    throw new HansaError('invalid_input', `${id} is ambiguous: ${ids.join(', ')}`, {
      remedy: 'Write more of it.',
    })
  throw new HansaError('not_found', `there is no agreement ${id}`, {
    remedy: didYouMean(id, ids) ?? '`hansa access list` shows what there is.',
  })
}

/** An agreement's steps, oldest first. */
export const agreementHistory = (
  { metadata }: AgreementContext,
  { agreement }: ShownAgreement,
): Promise<readonly AgreementEvent[]> => metadata.agreementEvents(agreement.id)

/** Whether somebody who types this much of an id can mean it. */
export const idBegins = (id: string, beginning: string): boolean =>
  beginning !== '' && (id.startsWith(beginning) || id.startsWith(`agr_${beginning}`))

/** Undefined where the agreement does not concern the reader. Another node speaks for those who read, and for no owner. */
function shownTo(
  { reader: { principal, method }, effects }: AgreementContext,
  agreement: Agreement,
  owners: ProductOwners | undefined,
): ShownAgreement | undefined {
  const mine = isParty(principal, agreement)
  const owned = owners !== undefined && method !== 'on-behalf-of' && isOwner(principal, owners)
  if (!mine && !owned) return undefined
  const state = stateAt(agreement, effects.now())
  const toDecide = state === 'requested' && owned && mayGrant(principal, agreement, owners)
  return { agreement, state, mine, owned, toDecide }
}

async function ownersByProduct(
  context: AgreementContext,
  products: Iterable<string>,
): Promise<ReadonlyMap<string, ProductOwners>> {
  const rules = await requireRules(context)
  const owners = new Map<string, ProductOwners>()
  for (const product of products) owners.set(product, await productOwners(context, product, rules))
  return owners
}

/** Throws `misdirected` where the agreement concerns the reader and another node has its domain by now. */
async function requireNotLeft(context: AgreementContext, id: string): Promise<void> {
  const left = await context.left?.(id)
  if (left === undefined) return
  const { agreement, where } = left
  const owners = await ownersByProduct(context, [agreement.product])
  if (shownTo(context, agreement, owners.get(agreement.product)) !== undefined)
    throw new Misdirected(agreement.id, where)
}

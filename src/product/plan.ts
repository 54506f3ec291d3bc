import { HansaError } from '../errors.ts'
import type { Verdict as Refusal } from '../governance/verdict.ts'
import type { Product, ProductKey } from '../spec/mesh.ts'
import type { PolicyException } from '../spec/policy-exception.ts'
import { producersOf } from '../spec/product-order.ts'
import type { Publication } from '../store/publication.ts'
import type { BuildContext } from './build-context.ts'
import { contractChanges, type PortChange } from './contract-changes.ts'
import { underCouncil } from './council/under-council.ts'
import { decideAction, type Action } from './decide-action.ts'
import { declaredBundle } from './enact-governance.ts'
import { governanceBasis } from './governance-basis.ts'
import { exceptionsFor } from './judge-guardrails.ts'
import { impactOf, type Impact } from './impact.ts'
import { movedAway } from './moved-away.ts'
import { pinInputs, type Heads, type InputPin } from './pin-inputs.ts'
import { PlanGuardrails } from './plan-guardrails.ts'
import { productPolicies } from './published-governance.ts'
import { probeInput } from './read-input.ts'
import { policyChanges, ruleChanges, type RuleChange } from './rule-changes.ts'

/** What applying the mesh would do; nothing is written to find out. */
export interface Plan {
  /** What would change in the rules of the mesh and its domains. */
  readonly rules: readonly RuleChange[]
  /** What stands between the declared rules and those that the council signed. */
  readonly council: readonly string[]
  readonly items: readonly PlanItem[]
  /** Published and no longer declared: still served. */
  readonly undeclared: readonly ProductKey[]
}

export interface PlanItem {
  readonly product: ProductKey
  readonly version: string
  readonly action: Action | { readonly kind: 'follow'; readonly reasons: readonly string[] }
  readonly changes: readonly PortChange[]
  readonly impacts: readonly Impact[]
  /** What would change in the product's own rules. */
  readonly rules: readonly RuleChange[]
  /** What guardrails refuse; of an unchanged product, what they would refuse now. */
  readonly refusals: readonly Refusal[]
  /** Prohibitions of the mesh that do not hold for the product now. */
  readonly excepted: readonly PolicyException[]
}

/** True where applying would publish nothing that was refused. */
export const isRefused = (item: PlanItem): boolean =>
  item.changes.some(({ refusal }) => refusal !== undefined) ||
  (item.refusals.length > 0 && isMoving(item.action))

/** Whether applying would publish, as far as can be told. */
const isMoving = ({ kind }: PlanItem['action']): boolean => !['unchanged', 'held', 'blocked'].includes(kind)

/** Plans `products`, which come producers first. */
export async function planMesh(given: BuildContext, products: readonly Product[]): Promise<Plan> {
  const context = await underCouncil(given)
  const { metadata } = context.store
  const heads = await metadata.heads()
  const rules = ruleChanges(await metadata.bundle(), declaredBundle(context.mesh, context))
  const moving = new Set<ProductKey>()
  const items: PlanItem[] = []
  using guardrails = new PlanGuardrails(context)
  for (const product of products) {
    const item = await planProduct(product, context, {
      heads,
      moving,
      guardrails,
      rulesChange: rules.length > 0,
    })
    if (isMoving(item.action)) moving.add(product.key)
    items.push(item)
  }
  const declared = new Set(context.mesh.products.map(({ key }) => key))
  return {
    rules,
    council: context.notes,
    items,
    undeclared: [...heads.keys()].filter((key) => !declared.has(key)),
  }
}

interface Surroundings extends Known {
  readonly guardrails: PlanGuardrails
  readonly rulesChange: boolean
}

interface Known {
  readonly heads: Heads
  /** Producers, so far, whose data may change. */
  readonly moving: ReadonlySet<ProductKey>
}

async function planProduct(
  product: Product,
  context: BuildContext,
  { heads, moving, guardrails, rulesChange }: Surroundings,
): Promise<PlanItem> {
  const published = once(() => context.store.metadata.publication(product.key))
  const action = await actionOf(product, context, { heads, moving, published })
  const changes = await changesOf(product, action, published)
  const { mesh, store } = context
  const impacts = await impactOf(product, changes, { mesh, metadata: store.metadata })
  const isJudged = isMoving(action) || (action.kind === 'unchanged' && rulesChange)
  return {
    product: product.key,
    version: product.version,
    action,
    changes,
    impacts,
    rules: isMoving(action) ? await ownRuleChanges(product, context, published) : [],
    refusals: isJudged ? await guardrails.judge(product, published) : [],
    excepted: isJudged ? exceptionsFor(product, context) : [],
  }
}

async function ownRuleChanges(
  product: Product,
  { mesh }: BuildContext,
  published: () => Promise<Publication | undefined>,
): Promise<readonly RuleChange[]> {
  const declared = productPolicies(product, mesh.governance)
  const before = (await published())?.governance?.policies ?? []
  return before.length === 0 && declared.length === 0 ? [] : policyChanges(before, declared)
}

async function actionOf(
  product: Product,
  context: BuildContext,
  { heads, moving, published }: Known & { published: () => Promise<Publication | undefined> },
): Promise<PlanItem['action']> {
  try {
    const moved = movedAway(product, context.mesh)
    if (moved.length > 0) return { kind: 'blocked', reasons: moved }
    const pins = await pinInputs(product, heads, (input, dataset) =>
      probeInput({ product, input, dataset }, context),
    )
    const follows = producersOf(product).filter((key) => moving.has(key))
    const { action } = await decideAction(product, {
      pins: pins.map((pin) => expected(pin, follows)),
      head: heads.get(product.key),
      basis: await governanceBasis(product, context, heads),
      published: async () => (await published())?.inputs ?? [],
    })
    if (action.kind === 'unchanged' && follows.length > 0)
      return { kind: 'follow', reasons: follows.map((key) => `${key} comes first and may change`) }
    return action
  } catch (error) {
    if (!(error instanceof HansaError)) throw error
    return { kind: 'blocked', reasons: [error.message] }
  }
}

/** A first publication that this same plan will make is not missing, only not there yet. */
const expected = (pin: InputPin, follows: readonly ProductKey[]): InputPin =>
  pin.kind === 'missing' && follows.some((key) => pin.from.startsWith(`${key}/`))
    ? { ...pin, kind: 'unread' }
    : pin

async function changesOf(
  product: Product,
  action: PlanItem['action'],
  published: () => Promise<Publication | undefined>,
): Promise<readonly PortChange[]> {
  if (action.kind === 'unchanged' || action.kind === 'create' || action.kind === 'follow') return []
  const publication = await published()
  return publication === undefined
    ? []
    : contractChanges(product, publication.documents).filter(isWorthShowing)
}

const isWorthShowing = ({ changes, refusal }: PortChange): boolean =>
  changes.length > 0 || refusal !== undefined

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

import type { Product, ProductKey } from '../spec/mesh.ts'
import { producersOf } from '../spec/product-order.ts'
import type { GovernanceBundle } from '../store/governance-bundle.ts'
import type { PublicationHead } from '../store/publication.ts'
import { inSpan, instruments } from '../telemetry.ts'
import { applyProduct, type Outcome } from './apply-product.ts'
import type { BuildContext } from './build-context.ts'
import { underCouncil } from './council/under-council.ts'
import { enactRules } from './enact-governance.ts'
import { openPushPorts } from './push/open-push-ports.ts'
import { ruleChanges, type RuleChange } from './rule-changes.ts'

export interface ApplyMeshOptions {
  /** The products to apply, producers first. */
  readonly products: readonly Product[]
  readonly force?: boolean
  /** Hears what changes in the rules, once they are in force. */
  readonly onRules?: (changes: readonly RuleChange[], enacted: GovernanceBundle) => void | Promise<void>
  readonly onOutcome?: (product: Product, outcome: Outcome) => void
}

/**
 * Applies products, each after those it reads from and as many at once as `parallelism` allows. A product whose
 * producer failed goes on with the producer's last good snapshot. The mesh's rules are in force before the first of
 * them: they become stricter before there is anything new to read.
 */
export async function applyMesh(
  given: BuildContext,
  { products, force, onRules, onOutcome }: ApplyMeshOptions,
): Promise<ReadonlyMap<ProductKey, Outcome>> {
  const context = await underCouncil(given)
  for (const text of context.notes) context.effects.report({ kind: 'note', level: 'warning', text })
  const before = await context.store.metadata.bundle().catch(() => undefined)
  const enacted = await enactRules(context)
  await onRules?.(ruleChanges(before, enacted), enacted)
  await openPushPorts(products, context)
  const heads = new Map<string, PublicationHead>(await context.store.metadata.heads())
  const outcomes = new Map<ProductKey, Outcome>()
  const running = new Map<ProductKey, Promise<void>>()
  const slots = makeSlots(context.mesh.settings.parallelism)
  const applyOne = async (product: Product): Promise<void> => {
    for (const key of producersOf(product)) await running.get(key)
    const outcome = await slots(() =>
      measured(product, () =>
        applyProduct(product, context, { heads, ...(force === undefined ? {} : { force }) }),
      ),
    )
    if (outcome.kind === 'published') heads.set(product.key, outcome.publication)
    outcomes.set(product.key, outcome)
    onOutcome?.(product, outcome)
  }
  for (const product of products) running.set(product.key, applyOne(product))
  await Promise.all(running.values())
  return outcomes
}

/** What had nothing to do is no build. */
async function measured(product: Product, apply: () => Promise<Outcome>): Promise<Outcome> {
  const started = performance.now()
  const attributes = { 'hansa.product': product.key }
  const outcome = await inSpan('hansa.build', { attributes }, apply)
  if (outcome.kind !== 'unchanged')
    instruments().builds.record((performance.now() - started) / 1000, {
      ...attributes,
      'hansa.outcome': outcome.kind,
    })
  return outcome
}

/** Runs at most `count` pieces of work at once, in the order they came. */
function makeSlots(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let free = Math.max(1, count)
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}

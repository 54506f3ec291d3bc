import { policySetFor } from '../governance/policy-set.ts'
import { isAbout } from '../governance/policy.ts'
import { canonicalHash } from '../spec/canonical-hash.ts'
import type { DeclaredGovernance, Product } from '../spec/mesh.ts'
import { producersOf } from '../spec/product-order.ts'
import type { BuildContext } from './build-context.ts'
import { declassifies } from './judge-guardrails.ts'
import type { Heads } from './pin-inputs.ts'
import { producedKey } from './produced-key.ts'
import { remoteInput, requireRemote } from './remote-inputs.ts'

/**
 * What decides the rules about a product's data besides its own folder: classifications in force for the products it
 * reads, and the order of the vocabulary's words. It is part of the publication's identity, so that a rise upstream is
 * followed by the next plan or apply, product by product down the mesh, without building anything. Working it out at
 * each access instead would have readers wait for the publications of all products above, and what is published would
 * not say what holds for it. Undefined where there is nothing to follow.
 */
export async function governanceBasis(
  product: Product,
  context: BuildContext,
  heads: Heads,
): Promise<object | undefined> {
  const { governance } = context.mesh
  const here = producersOf(product).flatMap((key) => {
    const classified = heads.get(key)?.classified
    return classified === undefined ? [] : [[key, classified] as const]
  })
  const producers = [...here, ...(await classifiedElsewhere(product, context))]
  if (producers.length === 0 && !isClassified(product) && !hasPolicies(product)) return undefined
  return {
    producers,
    words: governance.vocabulary.classifications,
    ...(declassifies(product)
      ? { declassify: declassifyPolicies(product, governance, context.effects.now()) }
      : {}),
  }
}

/** As other nodes say of what the product reads of theirs; whoever declares a dataset without any is not named. */
async function classifiedElsewhere(
  product: Product,
  context: BuildContext,
): Promise<readonly (readonly [string, string])[]> {
  const found: (readonly [string, string])[] = []
  for (const input of product.inputs)
    for (const dataset of input.datasets) {
      const remote = remoteInput(product, input, dataset)
      if (remote === undefined) continue
      const words = await requireRemote(context, remote).classifications(remote)
      if (Object.keys(words).length > 0)
        found.push([producedKey(remote.source, dataset), canonicalHash(words)])
    }
  return found
}

/** A declassification is judged again when what permits or forbids it has changed. */
const declassifyPolicies = ({ key }: Product, governance: DeclaredGovernance, now: Date): readonly string[] =>
  [...policySetFor(key, governance, now).policies.values()].flatMap(({ cedar, text }) =>
    isAbout(cedar, 'declassify') ? [text] : [],
  )

/** Versions of Hansa that took no notice of them published them without. */
const hasPolicies = ({ sources }: Product): boolean =>
  sources.some(({ path }) => path.startsWith('policies/'))

/** By its own contracts: what other products' say counts once they have published it. */
const isClassified = ({ inputs, outputs }: Product): boolean =>
  [...inputs.filter(({ source }) => source.kind === 'server'), ...outputs].some(({ contract }) =>
    hasClassification(contract.document.schema),
  )

const hasClassification = (parts: readonly Part[] | undefined): boolean =>
  parts?.some(
    ({ classification, properties, items }) =>
      classification !== undefined ||
      hasClassification(properties) ||
      (items !== undefined && hasClassification([items])),
  ) ?? false

interface Part {
  readonly classification?: string | undefined
  readonly properties?: readonly Part[] | undefined
  readonly items?: Part | undefined
}

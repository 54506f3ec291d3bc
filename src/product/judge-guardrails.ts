import { judgeProduct } from '../governance/judge.ts'
import { exceptionsAbout, holdsFor, policySetFor, type PolicySet } from '../governance/policy-set.ts'
import type { Verdict } from '../governance/verdict.ts'
import { customProperty } from '../spec/data-contract.ts'
import type { Mesh, Product } from '../spec/mesh.ts'
import type { PolicyException } from '../spec/policy-exception.ts'
import type { Effects } from '../effects.ts'
import type { BuildContext } from './build-context.ts'
import { gatherFacts, type FoundOut } from './gather-facts.ts'

/**
 * What the mesh's guardrails refuse of a product: those just put in force, and its own, which are published with it.
 */
export const judgeGuardrails = (
  product: Product,
  context: RulesContext,
  found: FoundOut,
): readonly Verdict[] =>
  isGuarded(product, context.mesh)
    ? judgeProduct(gatherFacts(product, context.mesh, found), rulesFor(product, context))
    : []

/** A mesh with its rules of now. */
export interface RulesContext extends Pick<BuildContext, 'mesh'> {
  readonly effects: Pick<Effects, 'now'>
}

/** By which exceptions a product meets fewer guardrails now than the mesh has. */
export const exceptionsFor = (product: Product, context: RulesContext): readonly PolicyException[] =>
  exceptionsAbout(rulesFor(product, context), ['publish', 'write', 'declassify']) ?? []

const rulesFor = ({ key }: Product, { mesh, effects }: RulesContext): PolicySet =>
  policySetFor(key, mesh.governance, effects.now())

/** Whether there is anything to ask: a policy that holds for the product, or a column that it declassifies. */
export const isGuarded = (product: Product, { governance }: Mesh): boolean =>
  governance.policies.some((policy) => holdsFor(policy, product.key)) || declassifies(product)

/** Whether a contract of the product lets a column's own classification stand against what it inherits. */
export const declassifies = ({ outputs }: Product): boolean =>
  outputs
    .flatMap(({ datasets }) => datasets)
    .flatMap(({ object }) => object.properties ?? [])
    .some(({ customProperties }) => customProperty(customProperties, 'hansa.declassify') !== undefined)

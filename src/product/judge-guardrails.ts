import { judgeProduct } from '../governance/judge.ts'
import { holdsFor, policySetFor } from '../governance/policy-set.ts'
import type { Verdict } from '../governance/verdict.ts'
import { customProperty } from '../spec/data-contract.ts'
import type { Mesh, Product } from '../spec/mesh.ts'
import { gatherFacts, type FoundOut } from './gather-facts.ts'

/**
 * What the mesh's guardrails refuse of a product: those just put in force, and its own, which are published with it.
 */
export const judgeGuardrails = (product: Product, mesh: Mesh, found: FoundOut): readonly Verdict[] =>
  isGuarded(product, mesh)
    ? judgeProduct(gatherFacts(product, mesh, found), policySetFor(product.key, mesh.governance))
    : []

/** Whether there is anything to ask: a policy that holds for the product, or a column that it declassifies. */
export const isGuarded = (product: Product, { governance }: Mesh): boolean =>
  governance.policies.some((policy) => holdsFor(policy, product.key)) || declassifies(product)

/** Whether a contract of the product lets a column's own classification stand against what it inherits. */
export const declassifies = ({ outputs }: Product): boolean =>
  outputs
    .flatMap(({ datasets }) => datasets)
    .flatMap(({ object }) => object.properties ?? [])
    .some(({ customProperties }) => customProperty(customProperties, 'hansa.declassify') !== undefined)

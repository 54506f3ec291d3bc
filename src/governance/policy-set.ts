import { canonicalHash } from '../spec/canonical-hash.ts'
import type { PolicySource } from '../spec/policy-source.ts'
import type { Vocabulary } from '../spec/vocabulary.ts'
import { builtInPolicies } from './built-in-policies.ts'
import { cedarSchema } from './cedar-schema.ts'
import type { ParsedSet, StaticPolicies } from './cedar.ts'
import { parsePolicies } from './parse-policies.ts'
import type { DecidingPolicy } from './entitlement.ts'
import { decidingPolicy, isAbout, type Policy } from './policy.ts'
import { purposesOf, type Purposes } from './purposes.ts'
import { recentlyUsed } from './recently-used.ts'

/** What was enacted: the bundle, with the policies of the product that is asked about. */
export interface Rules {
  /** Of any scope: only those of the product, its domain and the mesh take part. */
  readonly policies: readonly PolicySource[]
  readonly vocabulary: Vocabulary
}

/** All rules that hold for one product, ready to be asked. */
export interface PolicySet {
  /** Equal where the rules are. */
  readonly digest: string
  readonly vocabulary: Vocabulary
  readonly purposes: Purposes
  readonly policies: ReadonlyMap<string, Policy>
  readonly parsed: ParsedSet
  /** Those with a say about rows. */
  readonly rowPolicies: readonly Policy[]
  /** Whether an answer may be another a moment later. */
  readonly usesClock: boolean
  /** Where a policy file cannot be read: then everything is denied. Names the file, not its text. */
  readonly fault: string | undefined
}

/** More than a node has of products with rules of their own, at a few kilobytes each. */
const sets = recentlyUsed<PolicySet>(256)

/** The rules for `product`, `<domain>/<product>`. Never throws: rules that cannot be read make a set that denies. */
export function policySetFor(product: string, { policies, vocabulary }: Rules): PolicySet {
  const sources = policies.filter((source) => holdsFor(source, product))
  const digest = canonicalHash({ sources, vocabulary })
  const known = sets.get(digest)
  if (known !== undefined) return known
  const set = compile({ sources, vocabulary, digest })
  sets.set(digest, set)
  return set
}

/** Whether policies of the source are asked about `product`. */
export function holdsFor({ scope }: Pick<PolicySource, 'scope'>, product: string): boolean {
  switch (scope.kind) {
    case 'global':
      return true
    case 'domain':
      return product.startsWith(`${scope.domain}/`)
    case 'product':
      return product === scope.product
  }
}

interface Sources {
  readonly sources: readonly PolicySource[]
  readonly vocabulary: Vocabulary
  readonly digest: string
}

function compile({ sources, vocabulary, digest }: Sources): PolicySet {
  const { policies: declared, issues } = parsePolicies(sources)
  const policies = new Map<string, Policy>(
    [...builtInPolicies(), ...declared].map((policy) => [policy.id, policy]),
  )
  const [fault] = issues
  return {
    digest,
    vocabulary,
    purposes: purposesOf(vocabulary),
    policies,
    // Policies were checked against the types of rows when they were declared; requests about rows are partial.
    parsed: { digest, policies: textsOf(policies.values()), schema: cedarSchema(vocabulary, []) },
    rowPolicies: [...policies.values()].filter(({ cedar }) => isAbout(cedar, 'readRow')),
    usesClock: declared.some(({ cedar }) => JSON.stringify(cedar).includes('"now"')),
    fault: fault === undefined ? undefined : `${fault.file}:${fault.line} cannot be read`,
  }
}

/** Policies as Cedar takes them. */
export const textsOf = (policies: Iterable<Policy>): StaticPolicies =>
  Object.fromEntries([...policies].map(({ id, text }) => [id, text]))

/** What decisions say of the policies with these ids. */
export const decidingPolicies = (
  ids: readonly string[],
  policies: ReadonlyMap<string, Policy>,
): readonly DecidingPolicy[] =>
  ids.flatMap((id) => {
    const policy = policies.get(id)
    return policy === undefined ? [] : [decidingPolicy(policy)]
  })

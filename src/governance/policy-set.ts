import { canonicalHash } from '../spec/canonical-hash.ts'
import { isExceptionFor, isExceptionInForce, type PolicyException } from '../spec/policy-exception.ts'
import type { PolicySource } from '../spec/policy-source.ts'
import type { Vocabulary } from '../spec/vocabulary.ts'
import { builtInPolicies } from './built-in-policies.ts'
import { cedarSchema, type ActionName } from './cedar-schema.ts'
import type { CedarSchema, ParsedSet, StaticPolicies } from './cedar.ts'
import { parsePolicies } from './parse-policies.ts'
import type { DecidingPolicy } from './entitlement.ts'
import { decidingPolicy, isAbout, type DeclaredPolicy, type Policy } from './policy.ts'
import { purposesOf, type Purposes } from './purposes.ts'
import { recentlyUsed } from './recently-used.ts'

/** What was enacted: the bundle, with the policies of the product that is asked about. */
export interface Rules {
  /** Of any scope: only those of the product, its domain and the mesh take part. */
  readonly policies: readonly PolicySource[]
  readonly vocabulary: Vocabulary
  /** Of any product; those that are over have no effect. */
  readonly exceptions?: readonly PolicyException[]
}

/** All rules that hold for one product, ready to be asked. */
export interface PolicySet {
  /** Equal where the rules are. */
  readonly digest: string
  readonly vocabulary: Vocabulary
  readonly purposes: Purposes
  readonly policies: ReadonlyMap<string, Policy>
  readonly parsed: ParsedSet
  /** Policies that are left out of all this, and by which exceptions. */
  readonly excepted: readonly ExceptedPolicy[]
  /** Those with a say about rows. */
  readonly rowPolicies: readonly Policy[]
  /** Whether an answer may be another a moment later. */
  readonly usesClock: boolean
  /** Where a policy file cannot be read: then everything is denied. Names the file, not its text. */
  readonly fault: string | undefined
}

/** A prohibition of the mesh that does not hold for a product now. */
export interface ExceptedPolicy {
  readonly policy: Policy
  readonly exception: PolicyException
}

/** More than a node has of products with rules of their own, at a few kilobytes each. */
const sets = recentlyUsed<PolicySet>(1024)
const schemas = recentlyUsed<CedarSchema>(16)

/**
 * The rules for `product`, `<domain>/<product>`, with the exceptions that are in force at `now`. Never throws: rules that
 * cannot be read make a set that denies.
 */
export function policySetFor(product: string, rules: Rules, now: Date): PolicySet {
  const { policies, vocabulary } = rules
  const sources = policies.filter((source) => holdsFor(source, product))
  const exceptions = (rules.exceptions ?? []).filter(
    (exception) => isExceptionFor(exception, product) && isExceptionInForce(exception, now),
  )
  const digest = canonicalHash({ sources, vocabulary, ...(exceptions.length === 0 ? {} : { exceptions }) })
  const known = sets.get(digest)
  if (known !== undefined) return known
  const set = compile({ sources, vocabulary, exceptions, digest })
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
  readonly exceptions: readonly PolicyException[]
  readonly digest: string
}

function compile({ sources, vocabulary, exceptions, digest }: Sources): PolicySet {
  const { policies: parsed, issues } = parsePolicies(sources)
  const excepted = parsed.flatMap((policy) => exceptedBy(policy, exceptions))
  const declared = parsed.filter((policy) => !excepted.some((each) => each.policy === policy))
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
    excepted,
    parsed: { digest, policies: textsOf(policies.values()), schema: schemaOf(vocabulary) },
    rowPolicies: [...policies.values()].filter(({ cedar }) => isAbout(cedar, 'readRow')),
    usesClock: declared.some(({ cedar }) => JSON.stringify(cedar).includes('"now"')),
    fault: fault === undefined ? undefined : `${fault.file}:${fault.line} cannot be read`,
  }
}

/** The same object for the same vocabulary. */
function schemaOf(vocabulary: Vocabulary): CedarSchema {
  const digest = canonicalHash(vocabulary)
  const known = schemas.get(digest)
  if (known !== undefined) return known
  const schema = cedarSchema(vocabulary, [])
  schemas.set(digest, schema)
  return schema
}

/**
 * Only what the mesh as a whole forbids can be excepted: owners' rules are theirs, and without a permit there would be
 * less. Of several exceptions the one that holds longest is named.
 */
function exceptedBy(
  policy: DeclaredPolicy,
  exceptions: readonly PolicyException[],
): readonly ExceptedPolicy[] {
  if (policy.source.scope.kind !== 'global' || policy.effect !== 'forbid') return []
  const [exception] = exceptions
    .filter((each) => each.policy === policy.id)
    .sort((a, b) => Date.parse(b.until) - Date.parse(a.until))
  return exception === undefined ? [] : [{ policy, exception }]
}

/** The exceptions that can matter where one of `actions` is asked; undefined where there are none. */
export function exceptionsAbout(
  { excepted }: PolicySet,
  actions: readonly ActionName[],
): readonly PolicyException[] | undefined {
  const found = excepted.filter(({ policy }) => actions.some((action) => isAbout(policy.cedar, action)))
  return found.length === 0 ? undefined : found.map(({ exception }) => exception)
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

import { parsePolicies } from '../../governance/parse-policies.ts'
import type { DeclaredPolicy } from '../../governance/policy.ts'
import { councilInForce } from '../../product/council/council-in-force.ts'
import { productOwners } from '../../sidecar/agreement/rules-in-force.ts'
import { isOwner, ownerNames, type ProductOwners } from '../../sidecar/agreement/who-decides.ts'
import { GoverningRules, type Rules } from '../../sidecar/governing-rules.ts'
import type { PolicySource } from '../../spec/policy-source.ts'
import type { BundleStore, GovernanceBundle } from '../../store/governance-bundle.ts'
import { canonicalJson } from '../../spec/canonical-hash.ts'
import type { ApiContext } from '../api-context.ts'
import { decidesAnything, standingOf } from './standing.ts'

/** Every policy of this node's rules, those of the mesh first, with who can change it and since when it is there. */
export async function policiesInForce(context: ApiContext) {
  const { metadata, mesh, effects } = context
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  if (rules === undefined) return []
  const since = await enactedSince(metadata, rules.bundle)
  const ofProducts = await publishedPolicies(context)
  const owners = await ownersIn([...rules.bundle.policies, ...ofProducts], context, rules)
  const isGlobalShown = decidesAnything(await standingOf(context))
  return parsePolicies([...rules.bundle.policies, ...ofProducts]).policies.map((policy) => {
    const { id, reason, effect, mask, text, source } = policy
    const subject = subjectOf(source)
    const isShown = subject === undefined ? isGlobalShown : owners.isOwned(subject)
    const at = source.scope.kind === 'product' ? undefined : since.get(id)
    return {
      ...{ id, reason, effect, scope: source.scope.kind, path: source.path },
      decidedBy: subject === undefined ? councilOf(rules) : owners.namesOf(subject),
      // A rule's text can name people and values: its reason is for everybody, and itself for those who decide about it.
      ...(isShown ? { text } : {}),
      ...(source.scope.kind === 'domain' ? { domain: source.scope.domain } : {}),
      ...(source.scope.kind === 'product' ? { product: source.scope.product } : {}),
      ...(mask === undefined ? {} : { mask }),
      ...(at === undefined ? {} : { since: at }),
    }
  })
}

/** The domain that a policy is of, or whose product it is of. */
export const domainOf = (policy: {
  readonly domain?: string
  readonly product?: string
}): string | undefined => policy.domain ?? policy.product?.split('/', 1)[0]

const councilOf = ({ bundle }: Rules): readonly string[] =>
  councilInForce(bundle)?.statement.charter.council.map(({ member }) => member) ?? []

async function publishedPolicies({ metadata }: ApiContext): Promise<readonly PolicySource[]> {
  const keys = [...(await metadata.heads()).keys()].sort()
  const publications = await Promise.all(keys.map((key) => metadata.publication(key)))
  return publications.flatMap((publication) => publication?.governance?.policies ?? [])
}

const subjectOf = ({ scope }: PolicySource): string | undefined => {
  if (scope.kind === 'domain') return scope.domain
  return scope.kind === 'product' ? scope.product : undefined
}

interface Owners {
  readonly isOwned: (subject: string) => boolean
  readonly namesOf: (subject: string) => readonly string[]
}

/** Of the domains of the rules, and of the products that have rules of their own. */
async function ownersIn(
  sources: readonly PolicySource[],
  { metadata, mesh, reader: { principal, method } }: ApiContext,
  rules: Rules,
): Promise<Owners> {
  const found = new Map<string, ProductOwners>(
    rules.bundle.domains.map(({ name, owners }) => [
      name,
      { product: name, mesh, domainOwners: owners, team: [] },
    ]),
  )
  for (const { scope } of sources)
    if (scope.kind === 'product' && !found.has(scope.product))
      found.set(scope.product, await productOwners({ metadata, mesh }, scope.product, rules))
  return {
    isOwned: (subject) => {
      const owners = found.get(subject)
      return owners !== undefined && method !== 'on-behalf-of' && isOwner(principal, owners)
    },
    namesOf: (subject) => {
      const owners = found.get(subject)
      return owners === undefined ? [] : ownerNames(owners)
    },
  }
}

/** Enactments that are looked through for when a policy came. */
const looksBack = 50

interface Enactment {
  readonly sequence: number
  readonly enactedAt: string
}

/** Since when each policy is as it is, by id; one that is older than what is looked through is not there. */
async function enactedSince(
  store: BundleStore,
  newest: GovernanceBundle,
): Promise<ReadonlyMap<string, Enactment>> {
  const since = new Map<string, Enactment>()
  let open = byText(newest)
  let at = newest
  const last = Math.max(0, newest.sequence - looksBack)
  for (let sequence = newest.sequence - 1; sequence >= last && open.size > 0; sequence--) {
    const before = sequence === 0 ? undefined : await store.bundle(sequence).catch(() => undefined)
    // Reading policies takes a while, and most enactments change other things.
    const isSame = before !== undefined && canonicalJson(before.policies) === canonicalJson(at.policies)
    if (!isSame) {
      const were = before === undefined ? new Map<string, string>() : byText(before)
      for (const [text, id] of open) if (!were.has(text)) since.set(id, enactmentOf(at))
      open = new Map([...open].filter(([text]) => were.has(text)))
    }
    at = before ?? at
  }
  return since
}

const enactmentOf = ({ sequence, enactedAt }: Enactment): Enactment => ({ sequence, enactedAt })

/** Ids by where a policy is and what it says. */
function byText({ policies }: GovernanceBundle): Map<string, string> {
  return new Map(parsePolicies(policies).policies.map((policy) => [textOf(policy), policy.id]))
}

const textOf = ({ id, text, source: { scope } }: DeclaredPolicy): string => JSON.stringify([id, scope, text])

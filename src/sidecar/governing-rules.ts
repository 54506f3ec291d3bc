import { HansaError } from '../errors.ts'
import type { GovernedDataset, GovernedDomain } from '../governance/governed-dataset.ts'
import { policySetFor, type PolicySet } from '../governance/policy-set.ts'
import { purposesOf, type Purposes } from '../governance/purposes.ts'
import { inForceAt } from '../product/council/bundle-in-force.ts'
import { enactedBundle } from '../product/council/enacted-bundle.ts'
import { isAsSigned } from '../product/council/is-as-signed.ts'
import { isWhole } from '../product/enact-governance.ts'
import { domainOfName } from '../spec/node-elsewhere.ts'
import { isExceptionFor } from '../spec/policy-exception.ts'
import type { BundleStore, GovernanceBundle } from '../store/governance-bundle.ts'
import type { Publication } from '../store/publication.ts'
import { governedDatasetOf, governedDomainOf } from './governed-dataset-of.ts'
import type { PublishedDataset } from './published-datasets.ts'

/** Products and datasets whose rules are kept ready; each takes some kilobytes. */
const mostKept = 1000

/** What a publication says of the rules about its product. */
export type RuledPublication = Pick<Publication, 'product' | 'sequence'> & {
  readonly governance?: Pick<NonNullable<Publication['governance']>, 'policies'>
}

/**
 * One enactment of rules as it holds at a moment, and until something of it is over, with what was made of it for the
 * products and datasets that were asked about.
 */
export class Rules {
  readonly bundle: GovernanceBundle
  readonly purposes: Purposes
  readonly #mesh: string
  readonly #at: Date
  readonly #policies = new Map<string, PolicySet>()
  readonly #datasets = new Map<string, GovernedDataset | undefined>()
  readonly #domains = new Map<string, GovernedDomain | undefined>()
  /** Products that the enactment has rules for alone. */
  readonly #special: ReadonlySet<string>

  constructor(mesh: string, bundle: GovernanceBundle, at: Date) {
    this.#mesh = mesh
    this.#at = at
    this.bundle = bundle
    this.purposes = purposesOf(bundle.vocabulary)
    this.#special = new Set(
      bundle.policies.flatMap(({ scope }) => (scope.kind === 'product' ? [scope.product] : [])),
    )
  }

  /** All rules about the product of a publication. */
  policiesFor(publication: RuledPublication): PolicySet {
    const { product, sequence, governance } = publication
    const own = governance?.policies ?? []
    const key = this.areOfDomain(publication) ? domainOfName(product) : `${product}@${sequence}`
    return remembered(this.#policies, key ?? product, () =>
      policySetFor(product, { ...this.bundle, policies: [...this.bundle.policies, ...own] }, this.#at),
    )
  }

  /** Whether a product has the rules of its domain, as others have them, and none of its own. */
  areOfDomain({ product, governance }: Omit<RuledPublication, 'sequence'>): boolean {
    const { exceptions = [] } = this.bundle
    if ((governance?.policies.length ?? 0) > 0 || this.#special.has(product)) return false
    return !exceptions.some((exception) => isExceptionFor(exception, product))
  }

  /** Undefined where these rules do not know a domain of this name. */
  domain(name: string): GovernedDomain | undefined {
    return remembered(this.#domains, name, () => governedDomainOf(name, this.bundle))
  }

  /** The dataset as policies see it; undefined where the rules do not know its domain. */
  dataset(published: PublishedDataset): GovernedDataset | undefined {
    const { key, publication, described } = published
    return remembered(this.#datasets, `${key} ${publication.sequence} ${described.sequence}`, () =>
      governedDatasetOf(published, { mesh: this.#mesh, bundle: this.bundle }),
    )
  }
}

/** What was read and made of the rules of one store, by all who ask for them. */
interface Shared {
  /** Found to be what was enacted and signed. */
  enacted: GovernanceBundle | undefined
  /** By the mesh's name. */
  readonly rules: Map<string, Rules>
}

const shared = new WeakMap<BundleStore, Shared>()

function sharedOf(store: BundleStore): Shared {
  const known = shared.get(store) ?? { enacted: undefined, rules: new Map<string, Rules>() }
  shared.set(store, known)
  return known
}

/** The rules that are in force, read and checked again only where others were enacted. */
export class GoverningRules {
  readonly #store: BundleStore
  readonly #mesh: string
  readonly #now: () => Date
  readonly #shared: Shared

  constructor(store: BundleStore, mesh: string, now: () => Date) {
    this.#store = store
    this.#mesh = mesh
    this.#now = now
    this.#shared = sharedOf(store)
  }

  /** Those of this moment; undefined where nothing was enacted. Throws `denied` where they cannot be read. */
  async current(): Promise<Rules | undefined> {
    const sequence = await this.#store.bundleSequence()
    if (sequence === 0) return undefined
    const { enacted: before, rules } = this.#shared
    const enacted = before?.sequence === sequence ? before : await readBundle(this.#store, sequence)
    this.#shared.enacted = enacted
    const now = this.#now()
    const bundle = inForceAt(enacted, now)
    const known = rules.get(this.#mesh)
    if (known !== undefined && isSame(known.bundle, bundle)) return known
    const made = new Rules(this.#mesh, bundle, now)
    rules.set(this.#mesh, made)
    return made
  }
}

/** The rules of one enactment change when a bundle's day comes, and when an exception is over. */
const isSame = (a: GovernanceBundle, b: GovernanceBundle): boolean =>
  a.sequence === b.sequence &&
  a.council?.number === b.council?.number &&
  a.exceptions?.length === b.exceptions?.length

/** Rules that are not what was enacted, or not what was signed, are no rules. */
async function readBundle(store: BundleStore, sequence: number): Promise<GovernanceBundle> {
  const bundle = await enactedBundle(store, sequence).catch((cause: unknown) => {
    throw damaged(sequence, cause)
  })
  if (bundle?.sequence !== sequence || !isWhole(bundle) || !(await isAsSigned(bundle)))
    throw damaged(sequence)
  return bundle
}

const damaged = (sequence: number, cause?: unknown): HansaError =>
  new HansaError('denied', `the rules in force (bundle ${sequence}) are damaged, so nothing may be read`, {
    cause,
    remedy: '`hansa apply` enacts what is declared anew.',
  })

function remembered<T>(kept: Map<string, T>, key: string, make: () => T): T {
  const known = kept.get(key)
  if (known !== undefined) return known
  const made = make()
  if (kept.size >= mostKept) kept.clear()
  kept.set(key, made)
  return made
}

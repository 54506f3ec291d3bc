import { HansaError } from '../errors.ts'
import type { GovernedDataset } from '../governance/governed-dataset.ts'
import { policySetFor, type PolicySet } from '../governance/policy-set.ts'
import { purposesOf, type Purposes } from '../governance/purposes.ts'
import { inForceAt } from '../product/council/bundle-in-force.ts'
import { isAsSigned } from '../product/council/is-as-signed.ts'
import { isWhole } from '../product/enact-governance.ts'
import { domainOfName } from '../spec/node-elsewhere.ts'
import { isExceptionFor } from '../spec/policy-exception.ts'
import type { BundleStore, GovernanceBundle } from '../store/governance-bundle.ts'
import type { Publication } from '../store/publication.ts'
import { governedDatasetOf } from './governed-dataset-of.ts'
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
  policiesFor({ product, sequence, governance }: RuledPublication): PolicySet {
    const own = governance?.policies ?? []
    // Products of a domain without rules of their own have the same ones.
    const key = own.length > 0 || this.#isSpecial(product) ? `${product}@${sequence}` : domainOfName(product)
    return remembered(this.#policies, key ?? product, () =>
      policySetFor(product, { ...this.bundle, policies: [...this.bundle.policies, ...own] }, this.#at),
    )
  }

  #isSpecial(product: string): boolean {
    const { exceptions = [] } = this.bundle
    return this.#special.has(product) || exceptions.some((exception) => isExceptionFor(exception, product))
  }

  /** The dataset as policies see it; undefined where the rules do not know its domain. */
  dataset(published: PublishedDataset): GovernedDataset | undefined {
    const { key, publication, described } = published
    return remembered(this.#datasets, `${key} ${publication.sequence} ${described.sequence}`, () =>
      governedDatasetOf(published, { mesh: this.#mesh, bundle: this.bundle }),
    )
  }
}

/** The rules that are in force, read again only where others were enacted. */
export class GoverningRules {
  readonly #store: BundleStore
  readonly #mesh: string
  readonly #now: () => Date
  #enacted: GovernanceBundle | undefined
  #rules: Rules | undefined

  constructor(store: BundleStore, mesh: string, now: () => Date) {
    this.#store = store
    this.#mesh = mesh
    this.#now = now
  }

  /** Those of this moment; undefined where nothing was enacted. Throws `denied` where they cannot be read. */
  async current(): Promise<Rules | undefined> {
    const sequence = await this.#store.bundleSequence()
    if (sequence === 0) return undefined
    if (this.#enacted?.sequence !== sequence) this.#enacted = await readBundle(this.#store, sequence)
    const now = this.#now()
    const bundle = inForceAt(this.#enacted, now)
    if (this.#rules === undefined || !isSame(this.#rules.bundle, bundle))
      this.#rules = new Rules(this.#mesh, bundle, now)
    return this.#rules
  }
}

/** The rules of one enactment change when a bundle's day comes, and when an exception is over. */
const isSame = (a: GovernanceBundle, b: GovernanceBundle): boolean =>
  a.sequence === b.sequence &&
  a.council?.number === b.council?.number &&
  a.exceptions?.length === b.exceptions?.length

/** Rules that are not what was enacted, or not what was signed, are no rules. */
async function readBundle(store: BundleStore, sequence: number): Promise<GovernanceBundle> {
  const bundle = await store.bundle(sequence).catch((cause: unknown) => {
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

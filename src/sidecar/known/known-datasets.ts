import { setImmediate as others } from 'node:timers/promises'
import { isHansaError } from '../../errors.ts'
import type { Entitlement } from '../../governance/entitlement.ts'
import type { GovernedDataset, GovernedDomain } from '../../governance/governed-dataset.ts'
import { dependsOnNames, visibleColumns } from '../../governance/visible-columns.ts'
import { canonicalHash } from '../../spec/canonical-hash.ts'
import { domainOfName, nodeElsewhere } from '../../spec/node-elsewhere.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Publication } from '../../store/publication.ts'
import { parseDatasetKey } from '../dataset-key.ts'
import { purposeOfOperator, type Decisions, type Moment, type Terms } from '../decisions.ts'
import { governedDomainOf } from '../governed-dataset-of.ts'
import { publishedIn } from '../published-products.ts'
import type { PublishedDatasets } from '../published-datasets.ts'
import type { Reader } from '../reader.ts'
import { isPermitted } from '../visible-dataset.ts'
import { KeptAnswers, momentIn, newSituation, type Situation } from './kept-answers.ts'
import { PublishedFacts, type KnownFacts, type ProductFacts } from './published-facts.ts'

/** What a reader says of why and how they ask. */
export type KnowingTerms = Pick<Terms, 'port' | 'purpose'>

/** What one reader may know of this node's datasets, as it was when they asked. */
export interface KnownToReader {
  /** The columns that they would see, by `Dataset.key`, of those datasets that they may read. */
  columns(keys: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>>
  /** Undefined where only `Decisions.decide` can tell: where there is an agreement, and where the owners' own rules do not permit. */
  standing(key: string): Promise<KnownStanding | undefined>
  /** The same object for as long as all is the same that lasting answers depend on. */
  readonly situation: object
  /** Whether what `columns` has answered of a dataset is so for as long as `situation` is the same. */
  lasts(key: string): boolean
}

/**
 * How a reader stands to a dataset without an agreement: its owners' own rules let them read something of it, they would
 * have to say what for, or it is not this node that decides.
 */
export type KnownStanding = 'open' | 'purpose-needed' | 'elsewhere'

export interface KnownDatasetsOptions {
  /** All of the store: what the rules give to other nodes is left out by every question. */
  readonly metadata: MetadataStore
  readonly decisions: Decisions
  readonly published: PublishedDatasets
  readonly mesh: string
  /** This node's name, where it is one of several. */
  readonly node: string | undefined
}

/** Datasets and classes of them, of all readers together; a hundred bytes each. */
const mostAnswers = 200_000
/** How long others wait, and one decision more. */
const turnMilliseconds = 8

/**
 * What readers may know of, for questions about thousands of datasets: what `Decisions.decide` would say of each, without
 * rows and reasons. A decision depends on nothing but the rules in force, the newest publication, who asks, for what and
 * by which port, their agreements, and the time where policies look at it. All of these are looked at anew for each
 * question. What was answered before counts again only where every one of them is the same; where agreements or the
 * time take part, nothing does.
 */
export class KnownDatasets {
  readonly #options: KnownDatasetsOptions
  readonly #facts: PublishedFacts
  readonly #answers = new KeptAnswers(mostAnswers)

  constructor(options: KnownDatasetsOptions) {
    this.#options = options
    this.#facts = new PublishedFacts(options.metadata)
  }

  /** Spares reading a publication once more that somebody has read. */
  remember(publication: Publication): void {
    this.#facts.remember(publication)
  }

  /** As of now, with the errors of `Decisions.decide`. */
  async to(reader: Reader, terms: KnowingTerms): Promise<KnownToReader> {
    const { decisions, metadata, mesh } = this.#options
    const [moment, { revision, sequences }] = await Promise.all([
      decisions.moment(reader, terms),
      publishedIn(metadata),
    ])
    const { principal } = reader
    const purpose = moment.stated ?? purposeOfOperator(principal, mesh)
    const agreed = new Set(moment.agreements.map(({ product }) => product))
    const of = canonicalHash([principal, purpose ?? null, terms.port])
    const kept = this.#answers.situation(moment.rules, of)
    const asking: Asking = {
      ...{ reader, terms, moment, sequences, purpose, agreed, kept },
      domains: new Map(),
      passing: newSituation(),
    }
    return {
      situation: momentIn(kept, { revision, agreed }),
      lasts: (key) => keptColumns(asking, key) !== undefined,
      columns: (keys) => this.#columns(asking, keys),
      standing: (key) => this.#standing(asking, key),
    }
  }

  async #standing(asking: Asking, key: string): Promise<KnownStanding | undefined> {
    const { moment, purpose, agreed } = asking
    const domain = domainOfName(key) ?? ''
    if (nodeElsewhere(domain, moment.rules.bundle, this.#options.node) !== undefined) return 'elsewhere'
    const product = productOfKey(key)
    const sequence = asking.sequences.get(product)
    if (agreed.has(product) || sequence === undefined || this.#domain(asking, domain) === undefined)
      return undefined
    if (purpose === undefined) return (await this.#has(key, product, sequence)) ? 'purpose-needed' : undefined
    const [columns] = (await this.#columns(asking, [key])).values()
    return columns === undefined ? undefined : 'open'
  }

  async #has(key: string, product: string, sequence: number): Promise<boolean> {
    const facts = this.#facts.of(product, sequence) ?? (await this.#facts.read(product, sequence))
    return facts?.datasets.has(key) === true
  }

  async #columns(asking: Asking, keys: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const found = new Map<string, ReadonlySet<string>>()
    let begun = performance.now()
    for (const key of keys) {
      const columns = keptColumns(asking, key) ?? (await this.#columnsOf(asking, key))
      if (columns !== undefined && columns.size > 0) found.set(key, columns)
      if (performance.now() - begun < turnMilliseconds) continue
      await others()
      begun = performance.now()
    }
    return found
  }

  async #columnsOf(asking: Asking, key: string): Promise<ReadonlySet<string> | undefined> {
    const product = productOfKey(key)
    const sequence = asking.sequences.get(product)
    const domain = this.#domain(asking, domainOfName(product) ?? '')
    if (sequence === undefined || domain === undefined) return undefined
    if (asking.agreed.has(product)) return this.#decided(asking, key, sequence)
    const facts = this.#facts.of(product, sequence) ?? (await this.#facts.read(product, sequence))
    const dataset = facts?.datasets.get(key)
    if (facts === undefined || dataset === undefined) return undefined
    return this.#answered(asking, dataset, { domain, product: facts })
  }

  /** Undefined where the rules do not know it, or give it to another node. */
  #domain({ moment: { rules }, domains }: Asking, name: string): GovernedDomain | undefined {
    if (domains.has(name)) return domains.get(name)
    const isHere = nodeElsewhere(name, rules.bundle, this.#options.node) === undefined
    const domain = isHere ? governedDomainOf(name, rules.bundle) : undefined
    domains.set(name, domain)
    return domain
  }

  /** Where agreements take part, as any read is decided. */
  async #decided(
    { reader, terms }: Asking,
    key: string,
    sequence: number,
  ): Promise<ReadonlySet<string> | undefined> {
    const { published, decisions } = this.#options
    try {
      const dataset = { key, parts: parseDatasetKey(key), names: [], sequence }
      const opened = await published.open({ dataset, names: [] })
      const [access] = await decisions.decide(reader, [opened], terms)
      return isPermitted(access) ? shownOf(access.decision.entitlement) : undefined
    } catch (error) {
      if (isHansaError(error, 'not_found') || isHansaError(error, 'denied')) return undefined
      throw error
    }
  }

  #answered(
    { reader: { principal }, terms: { port }, moment: { rules, now }, purpose, kept, passing }: Asking,
    facts: KnownFacts,
    { domain, product }: { readonly domain: GovernedDomain; readonly product: ProductFacts },
  ): ReadonlySet<string> | undefined {
    if (purpose === undefined) return undefined
    const policies = rules.policiesFor(product)
    const { answered, columns, datasets } = policies.usesClock ? passing : kept
    const dataset = governedDataset(facts, { mesh: this.#options.mesh, domain })
    const about = dependsOnNames(dataset, policies) ? `${facts.key} ${product.sequence}` : facts.look.number
    const of = `${policies.digest} ${domain.name} ${about}`
    const known =
      columns.get(of) ?? visibleColumns({ principal, purpose, dataset, port, now }, policies, answered)
    if (known === undefined) return undefined
    columns.set(of, known)
    datasets.set(facts.key, { product: product.product, sequence: product.sequence, columns: known })
    return known
  }
}

/** One question of a reader. */
interface Asking {
  readonly reader: Reader
  readonly terms: KnowingTerms
  readonly moment: Moment
  /** Of publications, by product. */
  readonly sequences: ReadonlyMap<string, number>
  /** Where no agreement says another one. */
  readonly purpose: string | undefined
  /** Products about which the reader has an agreement, in force or not. */
  readonly agreed: ReadonlySet<string>
  readonly domains: Map<string, GovernedDomain | undefined>
  readonly kept: Situation
  /** For policies that look at the time. */
  readonly passing: Situation
}

/** As answered before, where nothing that it depends on has changed; agreements are not among that. */
function keptColumns({ agreed, kept, sequences }: Asking, key: string): ReadonlySet<string> | undefined {
  const known = kept.datasets.get(key)
  if (known === undefined || agreed.has(known.product)) return undefined
  return sequences.get(known.product) === known.sequence ? known.columns : undefined
}

const governedDataset = (
  { key, product, sqlName, look: { columns, port, product: rest } }: KnownFacts,
  of: Pick<GovernedDataset, 'mesh' | 'domain'>,
): GovernedDataset => ({ ...of, key, sqlName, columns, port, product: { key: product, ...rest } })

/** `<domain>/<product>` of a `Dataset.key`. */
const productOfKey = (key: string): string => key.slice(0, key.indexOf('/', key.indexOf('/') + 1))

const shownOf = ({ columns }: Entitlement): ReadonlySet<string> =>
  new Set(columns.flatMap(({ name, access }) => (access === 'withheld' ? [] : [name])))

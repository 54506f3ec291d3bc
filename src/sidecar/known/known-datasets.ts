import { setImmediate as others } from 'node:timers/promises'
import { isHansaError } from '../../errors.ts'
import type { Entitlement } from '../../governance/entitlement.ts'
import type { GovernedDataset, GovernedDomain } from '../../governance/governed-dataset.ts'
import { dependsOnNames, ignoresNames, visibleColumns } from '../../governance/visible-columns.ts'
import { canonicalHash } from '../../spec/canonical-hash.ts'
import { domainOfName, nodeElsewhere } from '../../spec/node-elsewhere.ts'
import type { MetadataStore } from '../../store/metadata-store.ts'
import type { Publication } from '../../store/publication.ts'
import { parseDatasetKey } from '../dataset-key.ts'
import { purposeOfOperator, type Decisions, type Moment, type Terms } from '../decisions.ts'
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
/** Answers that only have to be looked up, before the clock is looked at. */
const sameAtOnce = 1000

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
      passing: newSituation(),
      lasting: new Set(),
    }
    return {
      situation: momentIn(kept, { revision, agreed }),
      lasts: (key) => asking.lasting.has(key),
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
    if (purpose === undefined) {
      const facts = await this.#facts.read(key, { product, sequence })
      return facts === undefined ? undefined : 'purpose-needed'
    }
    const [columns] = (await this.#columns(asking, [key])).values()
    return columns === undefined ? undefined : 'open'
  }

  async #columns(asking: Asking, keys: readonly string[]): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const found = new Map<string, ReadonlySet<string>>()
    let begun = performance.now()
    for (const [place, key] of keys.entries()) {
      const same = this.#columnsOfSame(asking, key)
      const columns = same ?? (await this.#columnsOf(asking, key))
      if (columns !== undefined && columns.size > 0) found.set(key, columns)
      if (same !== undefined && place % sameAtOnce !== 0) continue
      if (performance.now() - begun < turnMilliseconds) continue
      await others()
      begun = performance.now()
    }
    return found
  }

  /** As of another dataset of the domain that policies cannot tell from it: nearly all of thousands are such. */
  #columnsOfSame(asking: Asking, key: string): ReadonlySet<string> | undefined {
    const facts = this.#facts.of(key)
    if (facts === undefined || !isOrdinary(asking, facts.product)) return undefined
    const lasting = columnsAlike(asking.kept, facts)
    if (lasting !== undefined) asking.lasting.add(key)
    return lasting ?? columnsAlike(asking.passing, facts)
  }

  async #columnsOf(asking: Asking, key: string): Promise<ReadonlySet<string> | undefined> {
    const product = productOfKey(key)
    const sequence = asking.sequences.get(product)
    const domain = this.#domain(asking, domainOfName(product) ?? '')
    if (sequence === undefined || domain === undefined) return undefined
    if (asking.agreed.has(product)) return this.#decided(asking, key, sequence)
    const facts = await this.#facts.read(key, { product, sequence })
    return facts && this.#answered(asking, facts, domain)
  }

  /** Undefined where the rules do not know it, or give it to another node. */
  #domain({ moment: { rules } }: Asking, name: string): GovernedDomain | undefined {
    const isHere = nodeElsewhere(name, rules.bundle, this.#options.node) === undefined
    return isHere ? rules.domain(name) : undefined
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

  #answered(asking: Asking, facts: KnownFacts, domain: GovernedDomain): ReadonlySet<string> | undefined {
    const { purpose, moment, kept, passing, lasting } = asking
    if (purpose === undefined) return undefined
    const { product, key, look } = facts
    const policies = moment.rules.policiesFor(product)
    const situation = policies.usesClock ? passing : kept
    const dataset = governedDataset(facts, { mesh: this.#options.mesh, domain })
    const about = dependsOnNames(dataset, policies) ? `${key} ${product.sequence}` : look.number
    const of = `${policies.digest} ${domain.name} ${about}`
    const { reader, terms } = asking
    const request = { principal: reader.principal, purpose, dataset, port: terms.port, now: moment.now }
    const known = situation.columns.get(of) ?? visibleColumns(request, policies, situation.answered)
    if (known === undefined) return undefined
    situation.columns.set(of, known)
    if (situation === kept) lasting.add(key)
    if (ignoresNames(policies) && isOrdinary(asking, product)) putAlike(situation, facts, known)
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
  readonly kept: Situation
  /** For policies that look at the time. */
  readonly passing: Situation
  /** Of which datasets the answer lasts. */
  readonly lasting: Set<string>
}

/**
 * Whether a product is decided about as any other of its domain: by the domain's rules alone. What is kept here of an earlier
 * publication may look otherwise, and an agreement is about one product.
 */
const isOrdinary = ({ sequences, agreed, moment: { rules } }: Asking, product: ProductFacts): boolean =>
  sequences.get(product.product) === product.sequence &&
  !agreed.has(product.product) &&
  rules.areOfDomain(product)

const columnsAlike = (
  { alike }: Situation,
  { product: { domain }, look }: KnownFacts,
): ReadonlySet<string> | undefined => alike.get(domain)?.get(look.number)

function putAlike(
  { alike }: Situation,
  { product: { domain }, look }: KnownFacts,
  columns: ReadonlySet<string>,
): void {
  const ofDomain = alike.get(domain) ?? new Map<number, ReadonlySet<string>>()
  alike.set(domain, ofDomain.set(look.number, columns))
}

const governedDataset = (
  { key, product: { product }, sqlName, look: { columns, port, product: rest } }: KnownFacts,
  of: Pick<GovernedDataset, 'mesh' | 'domain'>,
): GovernedDataset => ({ ...of, key, sqlName, columns, port, product: { key: product, ...rest } })

/** `<domain>/<product>` of a `Dataset.key`. */
const productOfKey = (key: string): string => key.slice(0, key.indexOf('/', key.indexOf('/') + 1))

const shownOf = ({ columns }: Entitlement): ReadonlySet<string> =>
  new Set(columns.flatMap(({ name, access }) => (access === 'withheld' ? [] : [name])))

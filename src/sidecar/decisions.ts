import { HansaError } from '../errors.ts'
import { isInForce, type Agreement } from '../governance/agreement.ts'
import { decideAccess } from '../governance/decide-access.ts'
import type { AccessDecision } from '../governance/entitlement.ts'
import type { GovernedDataset } from '../governance/governed-dataset.ts'
import { formatPrincipal, isOperatorOf } from '../governance/principal.ts'
import { operatorPurpose, type Purposes } from '../governance/purposes.ts'
import { requireReadRules } from '../product/council/unread-rules.ts'
import { nodeElsewhere } from '../spec/node-elsewhere.ts'
import type { MetadataStore } from '../store/metadata-store.ts'
import {
  chooseAgreement,
  consumersOf,
  defaultPurpose,
  type AgreedPort,
  type AgreementProblem,
} from './agreement/choose-agreement.ts'
import type { DatasetAccess } from './dataset-access.ts'
import { parseDatasetKey } from './dataset-key.ts'
import { Misdirected } from './remote/misdirected.ts'
import { GoverningRules, type Rules } from './governing-rules.ts'
import type { PublishedDataset } from './published-datasets.ts'
import type { ViewTerms } from './read-request.ts'
import type { Reader } from './reader.ts'

export interface DecisionsOptions {
  readonly metadata: MetadataStore
  readonly mesh: string
  /** This node's name, where it is one of several: it decides about no domain of another one. */
  readonly node: string | undefined
  readonly now: () => Date
}

export interface Terms extends ViewTerms {
  readonly port: string
  /** What policies take for now; the time of the decision where absent. */
  readonly clock?: Date
}

/** What all decisions of a moment about one reader rest on. */
export interface Moment {
  readonly rules: Rules
  /** All of the reader's. */
  readonly agreements: readonly Agreement[]
  /** The purpose, where one was stated. */
  readonly stated: string | undefined
  readonly now: Date
}

/** What one decision rests on besides the dataset. */
interface Situation extends Omit<Moment, 'stated'> {
  /** This node. */
  readonly node: string | undefined
  readonly reader: Reader
  readonly terms: Terms
  /** Stated, or what follows where none is. */
  readonly purpose: string | undefined
}

/** Decides what readers may see, each time anew: under the rules and agreements of that moment. */
export class Decisions {
  readonly #options: DecisionsOptions
  readonly #rules: GoverningRules

  constructor(options: DecisionsOptions) {
    this.#options = options
    this.#rules = new GoverningRules(options.metadata, options.mesh, options.now)
  }

  /** What a decision of this moment takes for now. */
  now(): Date {
    return this.#options.now()
  }

  /** Throws `unauthenticated` where the reader's proof has expired. */
  requireProof(reader: Reader): void {
    requireProof(reader, this.#options.now())
  }

  /**
   * One access for each dataset, for one purpose; a denial is a value. Throws `unauthenticated` where the reader's proof
   * has expired, `denied` where no rules are in force, `invalid_input` where there is no such purpose.
   */
  async decide(
    reader: Reader,
    datasets: readonly PublishedDataset[],
    terms: Terms,
  ): Promise<readonly DatasetAccess[]> {
    const moment = await this.moment(reader, terms)
    const situation = { ...moment, node: this.#options.node, reader, terms, now: terms.clock ?? moment.now }
    const purpose = moment.stated ?? this.#impliedPurpose(situation, datasets)
    return onePurpose(datasets.map((dataset) => decideDataset(dataset, { ...situation, purpose })))
  }

  /** What all decisions about a reader rest on at this moment; errors as `decide`. */
  async moment(reader: Reader, terms: Terms): Promise<Moment> {
    const now = this.now()
    requireProof(reader, now)
    const [rules, agreements] = await Promise.all([
      this.#rules.current(),
      this.#options.metadata.agreements({ consumers: consumersOf(reader.principal) }),
    ])
    if (rules === undefined) throw noRules()
    requireReadRules(rules.bundle, now)
    const stated = statedPurpose(reader, terms)
    if (stated !== undefined) requirePurpose(stated, rules.purposes)
    return { rules, agreements, stated, now }
  }

  /**
   * What the reader would be shown were an agreement on the dataset's port approved as they ask for it, without a narrowing;
   * errors as `decide`.
   */
  async foresee(
    reader: Reader,
    published: PublishedDataset,
    { purpose, port }: Pick<Terms, 'port'> & { readonly purpose: string },
  ): Promise<AccessDecision> {
    const now = this.now()
    requireProof(reader, now)
    const rules = await this.#rules.current()
    if (rules === undefined) throw noRules()
    requireReadRules(rules.bundle, now)
    requirePurpose(purpose, rules.purposes)
    requireOwn(published, rules, this.#options.node)
    const dataset = rules.dataset(published)
    if (dataset === undefined) throw ungoverned(published)
    const { principal } = reader
    const agreement = askedAgreement(principal, parseDatasetKey(published.key), { purpose, now })
    const request = { principal, purpose, agreement, dataset, port, now }
    return seeable(decideAccess(request, rules.policiesFor(published.publication)), dataset)
  }

  /** The purpose that goes without saying. */
  #impliedPurpose(
    { reader: { principal }, agreements, terms, now }: Omit<Situation, 'purpose' | 'node'>,
    datasets: readonly PublishedDataset[],
  ): string | undefined {
    const unsaid = purposeOfOperator(principal, this.#options.mesh)
    if (unsaid !== undefined) return unsaid
    const usable = agreements.filter((each) => isInForce(each, now))
    const named = usable.find(({ id }) => id === terms.agreement)
    if (named !== undefined) return named.purpose
    const ports = datasets.map(({ key }) => parseDatasetKey(key))
    return defaultPurpose(ports.map((port) => usable.filter((agreement) => isAbout(agreement, port))))
  }
}

/** The operator reads for one purpose where none is stated; undefined of anybody else. */
export const purposeOfOperator = (principal: Reader['principal'], mesh: string): string | undefined =>
  isOperatorOf(mesh, principal) ? operatorPurpose : undefined

/** What a token is bound to does not count where a request names the purpose, or the agreement that has one. */
export const statedPurpose = (
  reader: Pick<Reader, 'purpose'>,
  { purpose, agreement }: Pick<Terms, 'purpose' | 'agreement'>,
): string | undefined => purpose ?? (agreement === undefined ? reader.purpose : undefined)

/** As it would be once it is approved; it is kept nowhere. */
function askedAgreement(
  principal: Reader['principal'],
  { product, port, major }: AgreedPort,
  { purpose, now }: { readonly purpose: string; readonly now: Date },
): Agreement {
  const consumer = formatPrincipal(principal)
  const until = new Date(now.getTime() + dayMilliseconds).toISOString()
  return {
    id: 'asked-for',
    consumer,
    requestedBy: consumer,
    product,
    port,
    major,
    purpose,
    until,
    justification: '',
    state: 'approved',
    narrowing: {},
    revision: 0,
  }
}

const dayMilliseconds = 24 * 60 * 60 * 1000

const isAbout = (agreement: Agreement, { product, port, major }: AgreedPort): boolean =>
  agreement.product === product && agreement.port === port && agreement.major === major

function decideDataset(published: PublishedDataset, situation: Situation): DatasetAccess {
  const { rules, node, reader, now, terms } = situation
  requireOwn(published, rules, node)
  const governed = rules.dataset(published)
  if (governed === undefined) throw ungoverned(published)
  const chosen = chooseAgreement(situation.agreements, {
    principal: reader.principal,
    port: parseDatasetKey(published.key),
    purpose: situation.purpose,
    agreementId: agreementFor(published, situation),
    now,
    purposes: rules.purposes,
  })
  const problem = 'problem' in chosen ? chosen.problem : undefined
  const agreement = 'problem' in chosen ? undefined : chosen.agreement
  const purpose = 'problem' in chosen ? situation.purpose : chosen.purpose
  const access = { snapshot: published.snapshot, governed, purpose, agreement, bundle: rules.bundle.sequence }
  if (purpose === undefined || (problem !== undefined && !leavesRoom(problem)))
    return { ...access, decision: refusal(problem) }
  const decision = decideAccess(
    {
      principal: reader.principal,
      purpose,
      ...(agreement === undefined ? {} : { agreement }),
      dataset: governed,
      port: terms.port,
      now,
    },
    rules.policiesFor(published.publication),
  )
  return { ...access, decision: explained(seeable(decision, governed), problem) }
}

/** The agreement that was asked for is about one port only; others of the statement are read under their own. */
function agreementFor({ key }: PublishedDataset, { terms, agreements }: Situation): string | undefined {
  const named = agreements.find(({ id }) => id === terms.agreement)
  return named === undefined || isAbout(named, parseDatasetKey(key)) ? terms.agreement : undefined
}

/** Without an agreement, owners' own permits decide. */
const leavesRoom = ({ kind }: AgreementProblem): boolean => kind === 'none' || kind === 'expired'

function refusal(problem: Pick<AgreementProblem, 'message' | 'remedy'> | undefined): AccessDecision {
  const { message, remedy } = problem ?? purposeNeeded
  return { kind: 'denied', policies: [], message, remedy }
}

const purposeNeeded = {
  message: 'nobody said what the data are read for',
  remedy: 'State the purpose you read for (`--purpose`).',
}

/** Nobody should have to find out alone that what permitted it is over. */
function explained(decision: AccessDecision, problem: AgreementProblem | undefined): AccessDecision {
  if (decision.kind === 'permitted' || problem?.kind !== 'expired') return decision
  const message = `${decision.message}; ${problem.message}`
  return { ...decision, message, remedy: `${problem.remedy} ${decision.remedy}` }
}

/** A dataset of which every column is withheld is not one that can be read. */
function seeable(decision: AccessDecision, { domain, sqlName }: GovernedDataset): AccessDecision {
  if (decision.kind === 'denied') return decision
  const { columns } = decision.entitlement
  if (columns.some(({ access }) => access !== 'withheld')) return decision
  const [policy] = columns.flatMap(({ reasons }) => reasons)
  const why = policy === undefined ? '' : ` (policy ${policy.id}: ${policy.reason})`
  const { excepted } = decision
  return {
    kind: 'denied',
    ...(excepted === undefined ? {} : { excepted }),
    policies: policy === undefined ? [] : [policy],
    message: `every column of ${domain.name}.${sqlName} is withheld by policy${why}`,
    remedy: 'Ask the owners of the dataset, or read for another purpose.',
  }
}

/** What is agreed for different purposes is not read together for either. */
function onePurpose(accesses: readonly DatasetAccess[]): readonly DatasetAccess[] {
  const purposes = new Set(accesses.flatMap(({ purpose }) => purpose ?? []))
  if (purposes.size < 2) return accesses
  const message = `the datasets are agreed for different purposes: ${[...purposes].join(', ')}`
  return accesses.map((access) => ({
    ...access,
    decision: access.decision.kind === 'denied' ? access.decision : refusal({ ...purposeNeeded, message }),
  }))
}

function requireProof({ principal, expiresAt }: Reader, now: Date): void {
  if (expiresAt === undefined || now < expiresAt) return
  throw new HansaError(
    'unauthenticated',
    `the proof that you are ${formatPrincipal(principal)} has expired`,
    {
      remedy: 'Sign in again.',
    },
  )
}

function requirePurpose(purpose: string, purposes: Purposes): void {
  if (purposes.has(purpose)) return
  const near = purposes.nearest(purpose)
  throw new HansaError('invalid_input', `there is no purpose ${purpose}`, {
    remedy:
      near === undefined
        ? 'Name one of W3C DPV, such as `dpv:ResearchAndDevelopment`, or of the mesh.'
        : `Did you mean ${near}?`,
  })
}

/** What is kept here of a domain that has left is of before, and others decide about it. */
function requireOwn({ key, snapshot }: PublishedDataset, { bundle }: Rules, self: string | undefined): void {
  const { domain } = parseDatasetKey(key)
  const owner = nodeElsewhere(domain, bundle, self)
  if (owner !== undefined)
    throw new Misdirected(`${domain}.${snapshot.sqlName}`, { node: owner.node, address: undefined })
}

const noRules = (): HansaError =>
  new HansaError('denied', 'no rules are in force, so nothing may be read', {
    remedy: '`hansa apply` puts them in force.',
  })

const ungoverned = ({ key }: PublishedDataset): HansaError =>
  new HansaError('denied', `the rules in force do not know ${key}, so it may not be read`, {
    remedy: '`hansa apply` puts those of its domain in force.',
  })

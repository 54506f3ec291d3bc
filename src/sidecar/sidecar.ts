import { randomUUID } from 'node:crypto'
import { isHansaError } from '../errors.ts'
import type { Agreement } from '../governance/agreement.ts'
import type { AccessDecision } from '../governance/entitlement.ts'
import { formatPrincipal, type Principal } from '../governance/principal.ts'
import type { StatementShape } from '../engine/describe-parameters.ts'
import type { Snapshot } from '../store/snapshot.ts'
import type { SignInFailed } from './access-entry.ts'
import type { Asked } from './access-record.ts'
import { Admission, type AdmissionLimits } from './admission.ts'
import type { AccessRequest } from './agreement/request-access.ts'
import type { AgreementContext } from './agreement/agreement-context.ts'
import { parseDatasetKey } from './dataset-key.ts'
import type {
  DatasetAccess,
  DatasetName,
  DecideOptions,
  GovernedFiles,
  PermittedAccess,
} from './dataset-access.ts'
import { decideOne } from './decide-one.ts'
import { statedPurpose } from './decisions.ts'
import { governedFiles, versioned } from './governed-files.ts'
import { governedQuery, governedShape } from './governed-query.ts'
import type { QueryParts } from './query-parts.ts'
import type { PublishedDataset } from './published-datasets.ts'
import type { DescribeRequest, GovernedResult, ReadRequest } from './read-request.ts'
import type { Reader } from './reader.ts'
import type { PushOutcome } from '../product/push/accept-push.ts'
import { openParts, type OpenedParts, type SidecarOptions } from './open-parts.ts'
import { governedPush, type PushRequest } from './push/governed-push.ts'
import { prepareAhead } from './rendition/prepare-ahead.ts'
import type { EnactedDomain } from '../store/governance-bundle.ts'
import type { Publication } from '../store/publication.ts'
import type { KnowingTerms, KnownToReader } from './known/known-datasets.ts'
import { Misdirected, writtenAddress, type WhereElse } from './remote/misdirected.ts'
import { domainOf } from '../spec/domain-of.ts'
import { domainOfName, nodeElsewhere } from '../spec/node-elsewhere.ts'
import type { VisibleElsewhere } from './remote/remote-datasets.ts'
import { visibleElsewhere, withoutNamesOf } from './remote/visible-elsewhere.ts'
import { requestElsewhere } from './remote/request-elsewhere.ts'
import type { RequestedElsewhere } from './remote/requested-elsewhere.ts'
import { requireShortTerms } from './require-short-terms.ts'
import { inSpan } from '../telemetry.ts'
import { counted, spanOf } from './statement-telemetry.ts'
import { isPermitted, visibleDatasets, type VisibleDataset } from './visible-dataset.ts'

export interface PrepareOptions {
  /** Who reads by an agreement. */
  readonly consumerOf: (agreement: Agreement) => Promise<Principal>
  readonly signal?: AbortSignal
}

/** A credential that ends while a statement waits is felt by the next one, so that none waits long. */
const statementsAtOnce: AdmissionLimits = {
  perPrincipal: 16,
  inAll: 48,
  waitingPerPrincipal: 64,
  waitingInAll: 200,
  patienceMilliseconds: 30_000,
}

/** A push that waits is not read: it takes nothing but its connection. */
const pushesAtOnce: AdmissionLimits = {
  what: 'pushes',
  perPrincipal: 8,
  inAll: 64,
  waitingPerPrincipal: 16,
  waitingInAll: 64,
  patienceMilliseconds: 30_000,
}

/**
 * What stands between the published data and everyone else: it decides each read anew, under the rules, agreements and
 * publications of that moment, hands out only what was permitted, and has written down who read what before they do.
 */
export class Sidecar implements AsyncDisposable {
  readonly #parts: QueryParts
  readonly #opened: OpenedParts
  readonly #admission = new Admission(statementsAtOnce)
  readonly #pushAdmission = new Admission(pushesAtOnce)
  readonly #running = new Set<Promise<unknown>>()

  private constructor(parts: QueryParts, opened: OpenedParts) {
    this.#parts = parts
    this.#opened = opened
  }

  /** The store stays the caller's, who closes it after the sidecar. */
  static async open(options: SidecarOptions): Promise<Sidecar> {
    const { parts, opened } = await openParts(options)
    return new Sidecar(parts, opened)
  }

  /**
   * Runs one statement over what the reader may see of the datasets it names. Rejects with `denied`, naming the rule and
   * the remedy, where one of them may not be read; with `unauthenticated` where the reader's proof has expired. A
   * statement that has begun is not ended by what is decided later, but by its own deadline at the latest.
   */
  async query(reader: Reader, request: ReadRequest): Promise<GovernedResult> {
    requireShortTerms(request)
    const leave = counted(await this.#admission.enter(formatPrincipal(reader.principal), request.signal))
    try {
      const access = asked(reader, request, request.asked ?? request.sql)
      const result = await inSpan('hansa.statement', spanOf(access), () =>
        governedQuery(this.#parts, access, request),
      )
      this.#follow(result.rows.finally(leave))
      return result
    } catch (error) {
      leave()
      throw error
    }
  }

  /** What a statement takes and gives, decided as `query` decides it and not run; errors as `query`. */
  async describe(reader: Reader, request: DescribeRequest): Promise<StatementShape> {
    requireShortTerms(request)
    const leave = await this.#admission.enter(formatPrincipal(reader.principal), request.signal)
    try {
      return await governedShape(this.#parts, asked(reader, request, request.asked ?? request.sql), request)
    } finally {
      leave()
    }
  }

  /**
   * Decides without reading; a denial is a value here, unless no rules are in force. Nothing is written to the audit.
   */
  async decide(reader: Reader, name: DatasetName, options: DecideOptions): Promise<DatasetAccess> {
    requireShortTerms(options)
    const found = this.#parts.published.named(versioned(name, options))
    return decideOne(this.#parts, reader, { named: await this.#orElsewhere(name, found), options })
  }

  /**
   * For questions about many datasets of this node, by key: which of them the reader may read at this moment, with the
   * columns that they would see; errors as `decide`. Nothing is written to the audit: nothing is read.
   */
  known(reader: Reader, terms: KnowingTerms): Promise<KnownToReader> {
    requireShortTerms(terms)
    return this.#opened.known.to(reader, terms)
  }

  /** Spares `known` reading a publication that somebody has read anyway. */
  readonly remember = (publication: Publication): void => this.#opened.known.remember(publication)

  /** Domains, as the rules in force have them; none where nothing was enacted. */
  async domains(): Promise<readonly EnactedDomain[]> {
    return (await this.#opened.rules.current())?.bundle.domains ?? []
  }

  /**
   * What the reader would see of a dataset, were their request for this purpose approved; errors as `decide`. Nothing is
   * written to the audit: nothing is read.
   */
  async foresee(
    reader: Reader,
    name: DatasetName,
    terms: { readonly purpose: string; readonly port: string },
  ): Promise<AccessDecision> {
    const { published, decisions } = this.#parts
    const dataset = await published.open(await this.#orElsewhere(name, published.named(name)))
    return decisions.foresee(reader, dataset, terms)
  }

  /**
   * All datasets that the reader may read, each as they see it; those of other nodes too, as far as these can be asked at
   * once. Nothing is written to the audit: nothing is read.
   */
  async visible(reader: Reader, options: DecideOptions): Promise<VisibleElsewhere> {
    requireShortTerms(options)
    this.#parts.decisions.requireProof(reader)
    const [here, elsewhere] = await Promise.all([
      this.#visibleHere(reader, options),
      visibleElsewhere(this.#parts.elsewhere, reader, options),
    ])
    return { ...elsewhere, datasets: [...here, ...withoutNamesOf(here, elsewhere.datasets)] }
  }

  /** What other nodes say that the reader may know of, as far as these can be asked at once; nothing of this one. */
  async visibleElsewhere(reader: Reader, options: DecideOptions): Promise<VisibleElsewhere> {
    requireShortTerms(options)
    this.#parts.decisions.requireProof(reader)
    return visibleElsewhere(this.#parts.elsewhere, reader, options)
  }

  async #visibleHere(reader: Reader, options: DecideOptions): Promise<readonly VisibleDataset[]> {
    const { published, decisions } = this.#parts
    const found: (readonly [PublishedDataset, PermittedAccess])[] = []
    for (const version of await published.allFor('')) {
      const dataset = await published.open(version, options).catch(orNotKept)
      if (dataset === undefined) continue
      const [access] = await decisions.decide(reader, [dataset], options).catch(orDenied)
      if (isPermitted(access)) found.push([dataset, access])
    }
    return visibleDatasets(found)
  }

  /** The node that a domain belongs to, where the rules in force give it to another one than this. */
  async whereElse(domain: string): Promise<WhereElse | undefined> {
    const { node, rules } = this.#opened
    const bundle = node === undefined ? undefined : (await rules.current())?.bundle
    if (node === undefined || bundle === undefined) return undefined
    const known = nodeElsewhere(domain, bundle, node)
    if (known === undefined) return undefined
    const datasets = this.#parts.elsewhere?.datasets
    const address = writtenAddress(await datasets?.addressOf?.(known.node))
    const protocols = await datasets?.protocolsOf?.(known.node)
    return { node: known.node, address, ...(protocols === undefined ? {} : { protocols }) }
  }

  /** The rendition's files of one dataset, for ports that hand out files; errors as `query`. */
  async files(reader: Reader, name: DatasetName, options: DecideOptions): Promise<GovernedFiles> {
    requireShortTerms(options)
    const leave = await this.#admission.enter(formatPrincipal(reader.principal))
    try {
      const what = `files of ${name.domain}.${name.name}`
      const access = asked(reader, options, what)
      return await this.#orElsewhere(name, governedFiles(this.#parts, access, { name, options }))
    } finally {
      leave()
    }
  }

  /**
   * Takes rows for an input port, if the reader may write there; once it resolves with `accepted` they are durable. Rows
   * that do not fit are a value; other errors as `query`, and `too_large`, and `data_exception` where the same key had
   * other rows.
   */
  async push(reader: Reader, request: PushRequest): Promise<PushOutcome> {
    const leave = await this.#pushAdmission.enter(formatPrincipal(reader.principal))
    const pushing = this.#pushHere(reader, request)
    this.#follow(pushing)
    return pushing.finally(leave)
  }

  /** An input that is not here is another node's, if its domain is. */
  async #pushHere(reader: Reader, request: PushRequest): Promise<PushOutcome> {
    try {
      return await governedPush(this.#opened.pushes, { access: randomUUID(), reader }, request)
    } catch (error) {
      const domain = isHansaError(error, 'not_found') ? domainOfName(request.product) : undefined
      const where = domain === undefined ? undefined : await this.whereElse(domain)
      throw where === undefined ? error : new Misdirected(request.product, where)
    }
  }

  /**
   * Makes the renditions that agreements in force will read of these products, so that nobody waits for them. Gives how
   * many there are now.
   */
  prepareAhead(products: readonly string[], { consumerOf, ...options }: PrepareOptions): Promise<number> {
    const decide = async (agreement: Agreement, { dataset, sqlName }: Snapshot) => {
      const reader: Reader = { principal: await consumerOf(agreement), method: 'operator' }
      const name = { domain: parseDatasetKey(dataset).domain, name: sqlName }
      const terms = { purpose: agreement.purpose, agreement: agreement.id, port: 'http' }
      const { decision } = await this.decide(reader, name, terms)
      return decision.kind === 'permitted' ? [decision.entitlement] : []
    }
    return prepareAhead(products, { ...this.#opened, ...options, decide })
  }

  /** What steps of agreements need, to be taken as this reader; they come into the same audit. */
  agreements(reader: Reader): AgreementContext {
    this.#parts.decisions.requireProof(reader)
    const { mesh, store, kept, effects, audit } = this.#opened
    const left = async (id: string) => {
      const agreement = await kept.agreement(id)
      const where = agreement && (await this.whereElse(domainOf(agreement.product)))
      return where && { agreement, where }
    }
    return { mesh, metadata: store.metadata, effects, audit, reader, left }
  }

  /**
   * Asks for access where the product is, in the reader's name; undefined where it would be here. Errors are those of the
   * node that owns it.
   */
  async requestElsewhere(reader: Reader, request: AccessRequest): Promise<RequestedElsewhere | undefined> {
    this.#parts.decisions.requireProof(reader)
    const domain = domainOfName(request.name)
    const where = domain === undefined ? undefined : await this.whereElse(domain)
    if (where === undefined) return undefined
    return requestElsewhere(this.#parts.elsewhere, reader, { node: where.node, request })
  }

  /** Keeps in the audit that a proof was wrong: fits `onFailed` of `SignIn`. */
  readonly signInFailed = (failed: SignInFailed): Promise<void> => this.#parts.log.signInFailed(failed)

  /** Ends every session; statements that run are cancelled. */
  async close(): Promise<void> {
    await this.#parts.sessions.close()
    await this.#opened.pushes.checker.close()
    await Promise.all(this.#running)
    await this.#opened.renditions.close()
    await this.#opened.audit.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** A dataset that is not here is another node's, if its domain is. */
  async #orElsewhere<T>({ domain, name }: DatasetName, finding: Promise<T>): Promise<T> {
    try {
      return await finding
    } catch (error) {
      const where = isHansaError(error, 'undefined_table') ? await this.whereElse(domain) : undefined
      throw where === undefined ? error : new Misdirected(`${domain}.${name}`, where)
    }
  }

  #follow(ending: Promise<unknown>): void {
    const settled: Promise<unknown> = ending.catch(() => undefined).then(() => this.#running.delete(settled))
    this.#running.add(settled)
  }
}

function orNotKept(error: unknown): undefined {
  if (!isHansaError(error, 'not_found') && !isHansaError(error, 'conflict')) throw error
}

function orDenied(error: unknown): readonly DatasetAccess[] {
  if (!isHansaError(error, 'denied')) throw error
  return []
}

const asked = (
  reader: Reader,
  terms: Pick<DecideOptions, 'port' | 'purpose' | 'agreement'>,
  statement: string,
): Asked => ({
  access: randomUUID(),
  reader,
  port: terms.port,
  purpose: statedPurpose(reader, terms),
  statement,
})

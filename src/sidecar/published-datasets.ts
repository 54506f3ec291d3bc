import { foldName } from '../engine/sql/same-name.ts'
import { HansaError } from '../errors.ts'
import type { MetadataStore } from '../store/metadata-store.ts'
import type { Publication } from '../store/publication.ts'
import type { Snapshot } from '../store/snapshot.ts'
import { parseDatasetKey } from './dataset-key.ts'
import { areCurrent, DatasetNames, type NamedDataset } from './dataset-names.ts'
import { mentionedNames, type MentionedNames } from './mentioned-names.ts'
import { publishedIn } from './published-products.ts'
import { viewed, type ReadView } from './read-view.ts'

/** One dataset that a statement may name, in one version. */
export interface NamedVersion {
  readonly dataset: NamedDataset
  /** Every name SQL has for it, each as `[domain, dataset]`. */
  readonly names: readonly (readonly [string, string])[]
  /** A number or a time, where the name says one. */
  readonly version?: string
}

/** What is read of a dataset, and under which publication's rules. */
export interface PublishedDataset {
  /** `Dataset.key`. */
  readonly key: string
  /** The newest: whose rules are in force. */
  readonly publication: Publication
  /** The one that `snapshot` belongs to; its documents describe the snapshot. */
  readonly described: Publication
  readonly snapshot: Snapshot
}

/** As of when something is read; now where nothing is said. */
interface When {
  readonly asOf?: string | undefined
  readonly view?: ReadView | undefined
}

/** How old the list of names may become before it is read again beside the next statement. */
const namesAgeMilliseconds = 5000
/** Publications that are kept in memory; one takes some tens of kilobytes. */
const keptPublications = 200
/** More heads than that are read all at once. */
const fewProducts = 500
/** How far back the publication that had a snapshot is looked for. */
const longestHistory = 10_000

/**
 * What is published, by name. The list of all names is kept and read again now and then; the products that a statement
 * names are compared with the store each time, so that what is read is what is published at that moment.
 */
export class PublishedDatasets {
  readonly #metadata: MetadataStore
  readonly #publications = new Map<string, Publication>()
  #names: DatasetNames | undefined
  #revision = -1
  #readAt = 0
  #reading: Promise<unknown> = Promise.resolve()

  constructor(metadata: MetadataStore) {
    this.#metadata = metadata
  }

  /** Datasets that `sql` may name, by its words. */
  async mentionedIn(sql: string): Promise<readonly NamedVersion[]> {
    return this.#mentioned(mentionedNames(sql))
  }

  /** All datasets that there are, and the versions that `sql` mentions; the list of names is read anew. */
  async allFor(sql: string): Promise<readonly NamedVersion[]> {
    const { all } = await this.#readNames()
    const { versions } = mentionedNames(sql)
    return [...all.map(plain), ...all.flatMap((dataset) => atVersions(dataset, versions))]
  }

  /** The dataset of this name; `undefined_table` where there is none. */
  async named({ domain, name }: { readonly domain: string; readonly name: string }): Promise<NamedVersion> {
    const wanted = foldName(name)
    const isNamed = ({ names }: NamedVersion): boolean =>
      names.some((each) => foldName(each[0]) === foldName(domain) && foldName(each[1]) === wanted)
    const mentioned = mentionedNames(`"${name.replaceAll('"', '""')}"`)
    const found = (await this.#mentioned(mentioned)).find(isNamed)
    if (found !== undefined) return found
    await this.#readNames()
    const published = (await this.#mentioned(mentioned)).find(isNamed)
    if (published !== undefined) return published
    throw new HansaError('undefined_table', `there is no dataset "${domain}.${name}"`, {
      remedy: '`hansa status` lists what is published.',
    })
  }

  /**
   * The snapshot that is served of a dataset, or was in a version, at a time or in a view; `not_found` where it is not
   * kept, `conflict` where the view has it no more.
   */
  async open({ dataset, version }: NamedVersion, { asOf, view }: When = {}): Promise<PublishedDataset> {
    const { key, parts, sequence } = dataset
    const publication = await this.#publication(parts.product, sequence)
    const described =
      version !== undefined && /^\d+$/.test(version)
        ? await this.#publicationOf(dataset, Number(version))
        : await this.#publicationAt(publication, {
            asOf: version ?? asOf,
            view: version === undefined ? view : undefined,
          })
    const snapshot = described?.snapshots.find((each) => each.dataset === key)
    if (described !== undefined && snapshot !== undefined) return { key, publication, described, snapshot }
    if (view !== undefined && version === undefined) throw goneFromView(key)
    throw notKept(dataset, version ?? asOf)
  }

  /** The same snapshot under the rules of now; `undefined_table` where the dataset is not published any more. */
  async renewed(before: PublishedDataset): Promise<PublishedDataset> {
    const { product } = parseDatasetKey(before.key)
    const head = (await this.#metadata.heads([product])).get(product)
    if (head === undefined) throw new HansaError('undefined_table', `${before.key} is not published any more`)
    return { ...before, publication: await this.#publication(product, head.sequence) }
  }

  async #mentioned({ words, versions }: MentionedNames): Promise<readonly NamedVersion[]> {
    const wanted = new Set([...words, ...versions.map(({ dataset }) => dataset)])
    let found = (await this.#currentNames()).having(wanted)
    if (!(await this.#areCurrent(found))) found = (await this.#readNames()).having(wanted)
    return [...found.map(plain), ...found.flatMap((dataset) => atVersions(dataset, versions))]
  }

  async #areCurrent(found: readonly NamedDataset[]): Promise<boolean> {
    const products = [...new Set(found.map(({ parts }) => parts.product))]
    return areCurrent(found, await this.#metadata.heads(products.length > fewProducts ? undefined : products))
  }

  async #currentNames(): Promise<DatasetNames> {
    const names = this.#names
    if (names === undefined) return this.#readNames()
    // What a statement names is looked at anyway, so nobody has to wait for the others.
    if (performance.now() - this.#readAt > namesAgeMilliseconds) void this.#readNames().catch(() => undefined)
    return names
  }

  /** Reads what was published since the names were read last. One after the other: each sees all that was before it. */
  #readNames(): Promise<DatasetNames> {
    this.#readAt = performance.now()
    const turn = this.#reading.then(() => this.#namesOfNow())
    this.#reading = turn.catch(() => undefined)
    return turn
  }

  async #namesOfNow(): Promise<DatasetNames> {
    const { revision, changedSince } = await publishedIn(this.#metadata)
    const changed = changedSince(this.#revision)
    const names = this.#names
    if (names === undefined || changed === undefined || changed.size > fewProducts)
      this.#names = new DatasetNames(await this.#metadata.heads())
    else if (changed.size > 0) names.renew(changed, await this.#metadata.heads([...changed]))
    this.#revision = revision
    return this.#names ?? new DatasetNames(new Map())
  }

  /** A publication never changes, so one that was read once is good for ever. */
  async #publication(product: string, sequence: number): Promise<Publication> {
    const key = `${product}@${sequence}`
    const kept = this.#publications.get(key)
    this.#publications.delete(key)
    const publication = kept ?? withoutHistory(await this.#metadata.publication(product, { sequence }))
    if (publication === undefined) {
      throw new HansaError('busy', `${product} is being published`, { remedy: 'Try again.' })
    }
    this.#publications.set(key, publication)
    const [oldest] = this.#publications.keys()
    if (this.#publications.size > keptPublications && oldest !== undefined) this.#publications.delete(oldest)
    return publication
  }

  async #publicationAt(newest: Publication, { asOf, view }: When): Promise<Publication | undefined> {
    if (view !== undefined)
      return viewed(view, newest.product, () => this.#publicationAt(newest, { asOf: view.asOf }))
    if (asOf === undefined) return newest
    const time = instant(asOf)
    if (newest.publishedAt <= time) return newest
    return withoutHistory(await this.#metadata.publication(newest.product, { asOf: time }))
  }

  /** The newest publication that had this version of the dataset. */
  async #publicationOf({ key, parts }: NamedDataset, version: number): Promise<Publication | undefined> {
    const snapshot = (await this.#metadata.snapshots(key)).find((each) => each.version === version)
    if (snapshot === undefined) return undefined
    const heads = await this.#metadata.history(parts.product, longestHistory)
    // Versions of equal content have one id.
    for (const { sequence } of heads.filter(({ snapshotIds }) => snapshotIds[key] === snapshot.id)) {
      const publication = await this.#publication(parts.product, sequence)
      if (publication.snapshots.some((each) => each.dataset === key && each.version === version))
        return publication
    }
    return undefined
  }
}

/** Without what nobody who reads needs, and which can be large. */
const withoutHistory = (publication: Publication | undefined): Publication | undefined =>
  publication && { ...publication, lineage: undefined, quality: undefined }

const plain = (dataset: NamedDataset): NamedVersion => ({
  dataset,
  names: dataset.names.map((name) => [dataset.parts.domain, name]),
})

const atVersions = (dataset: NamedDataset, versions: MentionedNames['versions']): readonly NamedVersion[] =>
  versions.flatMap(({ dataset: mentioned, version }) =>
    dataset.names
      .filter((name) => foldName(name) === mentioned)
      .map((name) => ({ dataset, names: [[dataset.parts.domain, `${name}@${version}`]], version })),
  )

function instant(text: string): string {
  const time = new Date(text)
  if (!Number.isNaN(time.getTime())) return time.toISOString()
  throw new HansaError('invalid_input', `"${text}" is neither a version nor a time`, {
    remedy: 'Write a version number or an ISO 8601 time such as 2026-01-31T12:00:00Z.',
  })
}

/** The view of a transaction, say, which goes on while others publish. */
export const goneFromView = (key: string): HansaError =>
  new HansaError('conflict', `${key} is not kept any more as it was when the transaction began`, {
    remedy: 'End the transaction, and begin another.',
  })

function notKept({ parts }: NamedDataset, version: string | undefined): HansaError {
  const when =
    version === undefined ? 'now' : /^\d+$/.test(version) ? `as version ${version}` : `at ${version}`
  return new HansaError('not_found', `${parts.domain}.${parts.object} is not kept ${when}`, {
    remedy: `\`hansa log ${parts.product}\` lists what is.`,
  })
}

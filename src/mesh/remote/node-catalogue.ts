import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { systemErrorCode } from '../../errors.ts'
import { DatasetNames, type NamedDataset } from '../../sidecar/dataset-names.ts'
import { writeWholeFile } from '../../store/write-whole-file.ts'
import type { ProductDescriptor } from '../product-descriptor.ts'
import { readProductDescriptor, type DescriptorCheck } from '../read-descriptor.ts'
import { NodeUnreachable } from './node-fault.ts'

export interface NodeCatalogueOptions {
  readonly node: string
  readonly mesh: string
  readonly members: DescriptorCheck['members']
  readonly now: () => Date
  /** Its signed documents by key, from the node itself. */
  readonly statements: () => Promise<Readonly<Record<string, string>>>
  /** The file that they are kept in. */
  readonly file: string
}

/** So long names are taken as they were heard; then they are asked for beside the next statement. */
const freshForMs = 30_000
/** A name that is not known may be new, or none of a dataset: the node is asked again, unless it was a moment ago. */
const notAgainMs = 5000

/** What one node serves, by the names that SQL has for it, as the node has signed it. */
export class NodeCatalogue {
  readonly #options: NodeCatalogueOptions
  #names: DatasetNames | undefined
  #fault: NodeUnreachable | undefined
  #askedAt = Number.NEGATIVE_INFINITY
  #asking: Promise<void> | undefined

  constructor(options: NodeCatalogueOptions) {
    this.#options = options
  }

  /** Those in these domains that have one of these names, which are folded. */
  async having(domains: ReadonlySet<string>, names: ReadonlySet<string>): Promise<readonly NamedDataset[]> {
    const isMeant = ({ parts }: NamedDataset): boolean => domains.has(parts.domain)
    const found = (await this.#current()).having(names).filter(isMeant)
    if (found.length > 0) return found
    return (await this.#newest(notAgainMs)).having(names).filter(isMeant)
  }

  /** Asks the node, unless it was asked a moment ago. */
  async all(): Promise<readonly NamedDataset[]> {
    return (await this.#newest(notAgainMs)).all
  }

  /** Why nothing is known of what it serves, if it never said and could not be asked the last time. */
  get unheard(): NodeUnreachable | undefined {
    return this.#names?.all.length === 0 ? this.#fault : undefined
  }

  /** To be told where an answer of the node does not fit its names. */
  isOld(): void {
    this.#askedAt = Number.NEGATIVE_INFINITY
  }

  async #current(): Promise<DatasetNames> {
    this.#names ??= await this.#read()
    if (this.#isAskedWithin(freshForMs)) return this.#names
    const asking = this.#ask()
    // Nobody waits for names that are known; those of a node that was never heard of have to be asked for.
    if (this.#names.all.length === 0) await asking
    return this.#names
  }

  async #newest(withinMs: number): Promise<DatasetNames> {
    this.#names ??= await this.#read()
    if (!this.#isAskedWithin(withinMs)) await this.#ask()
    await this.#asking
    return this.#names
  }

  #isAskedWithin(milliseconds: number): boolean {
    return performance.now() - this.#askedAt < milliseconds
  }

  /** Where it cannot be asked, what is known stays. */
  #ask(): Promise<void> {
    this.#asking ??= this.#take().finally(() => {
      this.#asking = undefined
      this.#askedAt = performance.now()
    })
    return this.#asking
  }

  async #take(): Promise<void> {
    try {
      const documents = await this.#options.statements()
      this.#fault = undefined
      const texts = Object.entries(documents).flatMap(([key, text]) =>
        key.startsWith('product/') ? [text] : [],
      )
      this.#names = await this.#namesOf(texts)
      await mkdir(path.dirname(this.#options.file), { recursive: true, mode: 0o700 })
      await writeWholeFile(this.#options.file, JSON.stringify(texts), 0o600)
    } catch (error) {
      if (error instanceof NodeUnreachable) this.#fault = error
    }
  }

  async #read(): Promise<DatasetNames> {
    try {
      const kept = textsSchema.safeParse(JSON.parse(await readFile(this.#options.file, 'utf8')))
      return await this.#namesOf(kept.data ?? [])
    } catch (error) {
      if (error instanceof SyntaxError || systemErrorCode(error) === 'ENOENT')
        return new DatasetNames(new Map())
      throw error
    }
  }

  async #namesOf(texts: readonly string[]): Promise<DatasetNames> {
    const { node, mesh, members, now } = this.#options
    const heads = new Map<string, ReturnType<typeof headOf>>()
    for (const text of texts) {
      const reading = await readProductDescriptor(text, { mesh, members, now: now() })
      if ('refused' in reading || reading.descriptor.node !== node) continue
      const { descriptor } = reading
      if (descriptor.datasets.every(({ key }) => isDatasetKey(key)))
        heads.set(descriptor.product, headOf(descriptor))
    }
    return new DatasetNames(heads)
  }
}

const textsSchema = z.array(z.string())

/** `<domain>/<product>/<port>@<major>/<object>`. */
const isDatasetKey = (key: string): boolean => /^([^/]+\/){2}[^/@]+@\d+\/[^/@]+$/.test(key)

const headOf = ({ product, sequence, version, publishedAt, datasets }: ProductDescriptor) => ({
  product,
  sequence,
  version,
  publishedAt,
  identity: '',
  buildIdentity: '',
  snapshotIds: Object.fromEntries(datasets.map(({ key, version: snapshot }) => [key, String(snapshot)])),
})

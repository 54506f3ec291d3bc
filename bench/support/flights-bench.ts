import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { systemEffects } from '../../src/effects.ts'
import type { Connection } from '../../src/engine/engine.ts'
import { quoteLiteral } from '../../src/engine/quote.ts'
import { applyMesh } from '../../src/product/apply-mesh.ts'
import type { BuildContext } from '../../src/product/build-context.ts'
import { producersOf } from '../../src/spec/product-order.ts'
import { publish, type PublicationDraft } from '../../src/product/publish.ts'
import { createViews } from '../../src/product/create-view.ts'
import { newChain } from '../../src/product/snapshot-chain.ts'
import { stageDataset } from '../../src/product/stage-dataset.ts'
import type { StagedDataset } from '../../src/product/staged-dataset.ts'
import { openStaging } from '../../src/product/staging.ts'
import { loadMesh } from '../../src/spec/load-mesh.ts'
import type { Mesh, Product } from '../../src/spec/mesh.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { aviation, flightsFile } from './paths.ts'

const flightsKey = 'flightops/flights'

/** The demo's product of three million flights, built into stores that are made afresh and thrown away. */
export class FlightsBench {
  readonly #folder: string
  readonly #mesh: Mesh
  readonly #flights: Product
  readonly #connection: Connection
  readonly #sql: string
  #store: Store | undefined
  #staged: readonly StagedDataset[] = []

  private constructor(folder: string, mesh: Mesh, parts: { flights: Product; connection: Connection }) {
    const { transform } = parts.flights
    if (transform.kind !== 'sql') throw new Error('the flights of the demo are made by SQL')
    this.#folder = folder
    this.#mesh = mesh
    this.#flights = parts.flights
    this.#connection = parts.connection
    this.#sql = transform.steps.find(({ inner }) => !inner)?.sql ?? ''
  }

  /** Makes the source visible on `connection` under the name that the product's SQL has for it. */
  static async open(folder: string, connection: Connection): Promise<FlightsBench> {
    const { mesh: demo, issues } = await loadMesh(aviation, { environment: {} })
    if (demo === undefined) throw new Error(JSON.stringify(issues))
    const state = path.join(folder, 'state')
    const store = {
      ...demo.settings.store,
      metadata: `sqlite:${state}/metadata.db`,
      objects: `file:${state}/objects`,
    }
    const mesh = { ...demo, settings: { ...demo.settings, state, store } }
    const flights = mesh.products.find((product) => product.key === flightsKey)
    const source = flights?.inputs.find((input) => input.source.kind === 'server')?.datasets[0]
    if (flights === undefined || source === undefined) throw new Error(`the demo has no ${flightsKey}`)
    const columns = source.columns.map(({ name, type }) => ({ name, type: type.sql }))
    await createViews(connection, source.names, { columns, files: [flightsFile] })
    return new FlightsBench(folder, mesh, { flights, connection })
  }

  /** What anybody would do without Hansa. */
  async copy(): Promise<void> {
    const target = quoteLiteral(path.join(this.#folder, 'plain.parquet'))
    await this.#connection.run(`copy (${this.#sql}\n) to ${target} (format parquet, compression zstd)`)
  }

  /** Writes the dataset's files into a staging folder of the store. */
  async stage(): Promise<void> {
    const { locks } = this.#open
    const staging = await openStaging(this.#mesh.settings.state, locks, randomUUID())
    const stage = stageDataset(this.#connection, { staging, chain: () => newChain, incremental: false })
    const datasets = this.#flights.outputs.flatMap((port) => port.datasets)
    this.#staged = await Promise.all(datasets.map((dataset) => stage(dataset, `(${this.#sql}\n)`)))
  }

  /** Hashes are there; puts the files and their Iceberg metadata into the store, and commits. */
  async publish(): Promise<void> {
    const draft: PublicationDraft = {
      kind: 'publish',
      product: flightsKey,
      sequence: 1,
      version: this.#flights.version,
      publishedAt: new Date().toISOString(),
      identity: 'bench',
      buildIdentity: 'bench',
      inputs: [],
      lineage: {},
      quality: {},
      runId: randomUUID(),
    }
    await publish(this.#open, this.#flights, { draft, staged: this.#staged })
  }

  /** `hansa apply` of these products, or of the flights alone: read, build, verify and publish. */
  async apply(products: readonly Product[] = [this.#flights]): Promise<void> {
    const context: BuildContext = { mesh: this.#mesh, store: this.#open, effects: systemEffects }
    const outcomes = await applyMesh(context, { products })
    for (const [product, { kind }] of outcomes)
      if (kind !== 'published') throw new Error(`${product} was not published, but ${kind}`)
  }

  /** The products that the flights are read from, directly or not. */
  producers(): readonly Product[] {
    const wanted = new Set<string>([flightsKey])
    const all = this.#mesh.products.toReversed()
    const found = all.filter((product) => {
      if (!wanted.has(product.key)) return false
      for (const key of producersOf(product)) wanted.add(key)
      return product.key !== flightsKey
    })
    return found.reverse()
  }

  async newStore(): Promise<void> {
    await this.dropStore()
    this.#store = await openStore(this.#mesh.settings)
  }

  async dropStore(): Promise<void> {
    await this.#store?.close()
    this.#store = undefined
    await rm(this.#mesh.settings.state, { recursive: true, force: true })
  }

  get #open(): Store {
    if (this.#store === undefined) throw new Error('there is no store')
    return this.#store
  }
}

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { stringify } from 'yaml'
import type { Progress } from '../../src/effects.ts'
import { applyMesh } from '../../src/product/apply-mesh.ts'
import type { Outcome } from '../../src/product/apply-product.ts'
import type { BuildContext } from '../../src/product/build-context.ts'
import { planMesh, type Plan } from '../../src/product/plan.ts'
import type { RemoteInputs } from '../../src/product/remote-inputs.ts'
import { rollback } from '../../src/product/rollback.ts'
import { tidy } from '../../src/product/tidy.ts'
import { operatorOf } from '../../src/governance/principal.ts'
import type { Reader } from '../../src/sidecar/reader.ts'
import { Sidecar } from '../../src/sidecar/sidecar.ts'
import { formatIssue } from '../../src/spec/issue.ts'
import { loadMesh } from '../../src/spec/load-mesh.ts'
import type { Mesh } from '../../src/spec/mesh.ts'
import type { RemotePort } from '../../src/spec/remote-port.ts'
import type { Collected } from '../../src/store/collect.ts'
import type { Publication } from '../../src/store/publication.ts'
import type { Snapshot } from '../../src/store/snapshot.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { productFiles, type ShortProduct } from './declare-product.ts'

export type ShortProducts = Readonly<Record<string, ShortProduct>>

/** Rows as JSON has them. */
export type JsonRow = Readonly<Record<string, unknown>>

export interface TestMeshOptions {
  /** Further fields of `mesh.yaml`. */
  readonly settings?: object
  readonly environment?: Readonly<Record<string, string>>
  /** Take the time from the machine, for tests that share a mesh with processes of their own. */
  readonly systemClock?: boolean
}

/**
 * A mesh in a temporary folder, declared in short and really built, published and read. Time stands still at its clock,
 * which goes on a minute with every `apply` and `rollback`.
 */
export class TestMesh implements AsyncDisposable {
  readonly root: string
  readonly #environment: Readonly<Record<string, string | undefined>>
  #store: Store | undefined
  #sidecar: Sidecar | undefined
  #now = Date.parse('2026-01-01T00:00:00Z')
  readonly #systemClock: boolean
  /** What other nodes serve, and how to ask them. */
  elsewhere: { readonly ports: readonly RemotePort[]; readonly inputs: RemoteInputs } | undefined
  /** What was reported, newest last. */
  readonly reported: Progress[] = []

  constructor(
    products: ShortProducts,
    { settings, environment = {}, systemClock = false }: TestMeshOptions = {},
  ) {
    this.root = mkdtempSync(path.join(tmpdir(), 'hansa-mesh-'))
    this.#environment = { PATH: process.env['PATH'], ...environment }
    this.#systemClock = systemClock
    this.configure(settings)
    this.declare(products)
  }

  /** Writes `mesh.yaml` anew, with these fields besides its head. */
  configure(settings: object = {}): void {
    this.write('mesh.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Mesh',
      name: 'test',
      engine: { memoryLimit: '500MB', threads: 1 },
      parallelism: 1,
      ...settings,
    })
  }

  /** Writes products' folders anew; others stay as they are. */
  declare(products: ShortProducts): void {
    for (const [key, product] of Object.entries(products)) {
      this.remove(key)
      this.write(`domains/${domainOf(key)}/domain.yaml`, domain)
      for (const [file, content] of Object.entries(productFiles(key, product)))
        this.write(`domains/${key}/${file}`, content)
    }
  }

  /** Takes a product's folder away. */
  remove(key: string): void {
    rmSync(path.join(this.root, 'domains', key), { recursive: true, force: true })
  }

  /** Writes a file of the mesh: text, or an object as YAML. */
  write(file: string, content: string | object): void {
    const target = path.join(this.root, file)
    mkdirSync(path.dirname(target), { recursive: true })
    writeFileSync(target, typeof content === 'string' ? content : stringify(content))
  }

  /** Writes a file of a product. */
  writeTo(key: string, file: string, content: string | object): void {
    this.write(`domains/${key}/${file}`, content)
  }

  get now(): Date {
    return this.#systemClock ? new Date() : new Date(this.#now)
  }

  /** Sets the clock. */
  set now(time: Date | string) {
    this.#now = new Date(time).getTime()
  }

  pass(seconds: number): void {
    this.#now += seconds * 1000
  }

  get state(): string {
    return path.join(this.root, '.hansa')
  }

  /** The mesh as it is declared now; its issues fail the test. */
  async load(): Promise<Mesh> {
    const { mesh, issues } = await loadMesh(this.root, {
      environment: this.#environment,
      remote: this.elsewhere?.ports ?? [],
    })
    if (mesh === undefined) throw new Error(issues.map(formatIssue).join('\n'))
    return mesh
  }

  async store(): Promise<Store> {
    return (this.#store ??= await openStore((await this.load()).settings))
  }

  async context(): Promise<BuildContext> {
    return {
      mesh: await this.load(),
      store: await this.store(),
      effects: {
        now: () => this.now,
        environment: this.#environment,
        report: (progress) => this.reported.push(progress),
      },
      ...(this.elsewhere === undefined ? {} : { remote: this.elsewhere.inputs }),
    }
  }

  /** Applies what is declared now; outcomes by product. */
  async apply({ only, force }: { only?: readonly string[]; force?: boolean } = {}): Promise<Outcomes> {
    this.pass(60)
    const context = await this.context()
    const products = context.mesh.products.filter(({ key }) => only?.includes(key) ?? true)
    return new Outcomes(await applyMesh(context, { products, ...(force === undefined ? {} : { force }) }))
  }

  async plan(): Promise<Plan> {
    const context = await this.context()
    return planMesh(context, context.mesh.products)
  }

  async rollback(product: string, to?: number): Promise<Publication> {
    this.pass(60)
    const { store, effects } = await this.context()
    return rollback(store, product, { effects, ...(to === undefined ? {} : { to }) })
  }

  async collect(): Promise<Collected> {
    return tidy(await this.context())
  }

  /** The node's local operator. */
  get operator(): Reader {
    return { principal: operatorOf('test'), method: 'operator' }
  }

  /** The mesh's sidecar, opened at first use. */
  async sidecar(): Promise<Sidecar> {
    if (this.#sidecar !== undefined) return this.#sidecar
    const { mesh, store, effects } = await this.context()
    const { settings, name } = mesh
    this.#sidecar = await Sidecar.open({ store, settings, mesh: name, effects, warmWorkers: 0 })
    return this.#sidecar
  }

  /** Runs SQL as the local operator, in a sealed session; `asOf` reads what was served then. */
  async rows(sql: string, asOf?: Date): Promise<readonly JsonRow[]> {
    const sidecar = await this.sidecar()
    const result = await sidecar.query(this.operator, {
      sql,
      format: 'json',
      port: 'cli',
      ...(asOf === undefined ? {} : { asOf: asOf.toISOString() }),
    })
    const rows = JSON.parse(await text(result.bytes)) as readonly JsonRow[]
    await result.rows
    return rows
  }

  /** The values of a query's first column. */
  async column(sql: string, asOf?: Date): Promise<readonly unknown[]> {
    return (await this.rows(sql, asOf)).map((row) => Object.values(row)[0])
  }

  async publication(product: string): Promise<Publication | undefined> {
    return (await this.store()).metadata.publication(product)
  }

  /** What is served of a product's first dataset. */
  async snapshot(product: string): Promise<Snapshot> {
    const [snapshot] = (await this.publication(product))?.snapshots ?? []
    if (snapshot === undefined) throw new Error(`${product} is not published`)
    return snapshot
  }

  /** Keys of everything in the object store, sorted. */
  async objects(): Promise<readonly string[]> {
    return (await Array.fromAsync((await this.store()).objects.list(''))).map(({ key }) => key).sort()
  }

  /** Names of what builds left in staging. */
  staged(): readonly string[] {
    try {
      return readdirSync(path.join(this.state, 'staging'))
    } catch {
      return []
    }
  }

  /** Closes the store, as the end of a process does. */
  async close(): Promise<void> {
    await this.#sidecar?.close()
    this.#sidecar = undefined
    await this.#store?.close()
    this.#store = undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
    rmSync(this.root, { recursive: true, force: true })
  }
}

/** What came of an `apply`. */
export class Outcomes {
  readonly #all: ReadonlyMap<string, Outcome>

  constructor(all: ReadonlyMap<string, Outcome>) {
    this.#all = all
  }

  /** Kinds by product, for comparison at one glance. */
  get kinds(): Readonly<Record<string, Outcome['kind']>> {
    return Object.fromEntries([...this.#all].map(([key, { kind }]) => [key, kind] as const).sort())
  }

  /** The outcome of `product`, which must be of this kind; a fault is shown. */
  of<Kind extends Outcome['kind']>(product: string, kind: Kind): Outcome & { kind: Kind } {
    const outcome = this.#all.get(product)
    if (outcome?.kind === kind) return outcome as Outcome & { kind: Kind }
    throw new Error(`${product} is ${outcome?.kind ?? 'absent'}, not ${kind}`, {
      cause: outcome?.kind === 'failed' ? outcome.error : JSON.stringify(outcome),
    })
  }
}

const domainOf = (key: string): string => key.slice(0, key.indexOf('/'))

const domain = {
  apiVersion: 'hansa/v1',
  kind: 'Domain',
  type: 'aggregate',
  description: 'For tests.',
  owners: ['owner@example.org'],
}

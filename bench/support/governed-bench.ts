import { rm } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { systemEffects } from '../../src/effects.ts'
import { quoteLiteral } from '../../src/engine/quote.ts'
import { applyMesh } from '../../src/product/apply-mesh.ts'
import type { Reader } from '../../src/sidecar/reader.ts'
import { Sidecar } from '../../src/sidecar/sidecar.ts'
import { formatIssue } from '../../src/spec/issue.ts'
import { loadMesh } from '../../src/spec/load-mesh.ts'
import type { Mesh } from '../../src/spec/mesh.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { flightsMesh, purpose, restricted, seen } from './flights-mesh.ts'

const reader: Reader = {
  principal: { kind: 'user', id: restricted, teams: [], attributes: {} },
  method: 'token',
}

/** A published product with policies, and a reader of it. */
export class GovernedBench implements AsyncDisposable {
  readonly threads = 2
  /** The rows that the reader may see, as a person would have copied them. */
  readonly copied: string
  /** Every row, for who enforces policies in another way. */
  readonly raw: string
  readonly #mesh: Mesh
  readonly #store: Store
  #sidecar: Sidecar

  private constructor(folder: string, parts: { mesh: Mesh; store: Store; sidecar: Sidecar }) {
    this.copied = path.join(folder, 'copied.parquet')
    this.raw = path.join(folder, 'flights.parquet')
    this.#mesh = parts.mesh
    this.#store = parts.store
    this.#sidecar = parts.sidecar
  }

  static async open(folder: string): Promise<GovernedBench> {
    await flightsMesh(folder, { rows: 10_000_000 })
    const { mesh, issues } = await loadMesh(folder, { environment: {} })
    if (mesh === undefined) throw new Error(issues.map(formatIssue).join('\n'))
    const store = await openStore(mesh.settings)
    const outcomes = await applyMesh({ mesh, store, effects: systemEffects }, { products: mesh.products })
    for (const [product, outcome] of outcomes)
      if (outcome.kind !== 'published') throw new Error(`${product}: ${JSON.stringify(outcome)}`)
    const sidecar = await openSidecar(mesh, store)
    return new GovernedBench(folder, { mesh, store, sidecar })
  }

  /** What a person would write to hand these rows out. */
  get copyStatement(): string {
    const regions = seen.map(quoteLiteral).join(', ')
    return `copy (select * replace (sha256('a key' || carrier) as carrier) from read_parquet(${quoteLiteral(this.raw)})
      where region in (${regions})) to ${quoteLiteral(this.copied)} (format parquet, compression zstd)`
  }

  /** The rows of one question, by the whole way that a reader's statement takes. */
  async ask(sql: string): Promise<unknown> {
    const result = await this.#sidecar.query(reader, { sql, purpose, format: 'json', port: 'bench' })
    const [rows] = await Promise.all([text(result.bytes), result.rows])
    return JSON.parse(rows)
  }

  async makeRendition(): Promise<void> {
    const { release } = await this.#sidecar.files(
      reader,
      { domain: 'air', name: 'flights' },
      { purpose, port: 'bench' },
    )
    await release()
  }

  async dropRenditions(): Promise<void> {
    await this.#sidecar.close()
    await rm(path.join(this.#mesh.settings.state, 'renditions'), { recursive: true, force: true })
    this.#sidecar = await openSidecar(this.#mesh, this.#store)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sidecar.close()
    await this.#store.close()
  }
}

const openSidecar = ({ settings, name }: Mesh, store: Store): Promise<Sidecar> =>
  Sidecar.open({ store, settings, mesh: name, effects: systemEffects })

import { mkdirSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { stringify } from 'yaml'
import { systemEffects } from '../../src/effects.ts'
import { Engine } from '../../src/engine/engine.ts'
import { quoteLiteral } from '../../src/engine/quote.ts'
import { applyMesh } from '../../src/product/apply-mesh.ts'
import type { Reader } from '../../src/sidecar/reader.ts'
import { Sidecar } from '../../src/sidecar/sidecar.ts'
import { formatIssue } from '../../src/spec/issue.ts'
import { loadMesh } from '../../src/spec/load-mesh.ts'
import type { Mesh } from '../../src/spec/mesh.ts'
import { openStore, type Store } from '../../src/store/store.ts'
import { flightsFile } from './paths.ts'

const reader: Reader = {
  principal: { kind: 'user', id: 'ana', teams: [], attributes: {} },
  method: 'token',
}
const purpose = 'dpv:ResearchAndDevelopment'

/** Ten million flights, each in one of ten regions; readers see five of them, and carriers as pseudonyms. */
const source = `
  select epoch_us(departed) as moment, departed as departed_at, origin, destination, distance, delay,
    'region ' || (hash(origin) % 10) as region, 'carrier ' || (hash(origin, destination) % 12) as carrier
  from (
    select f."date" + to_days(c.range::INTEGER * 181) as departed, f.origin, f.destination, f.distance, f.delay
    from read_parquet(${quoteLiteral(flightsFile)}) f, range(4) c
    limit 10000000)`

const columns = {
  departed_at: { logicalType: 'timestamp', physicalType: 'TIMESTAMP' },
  origin: { logicalType: 'string', physicalType: 'VARCHAR', required: true },
  destination: { logicalType: 'string', physicalType: 'VARCHAR', required: true },
  distance: { logicalType: 'integer', physicalType: 'INTEGER' },
  delay: { logicalType: 'integer', physicalType: 'INTEGER' },
  region: { logicalType: 'string', physicalType: 'VARCHAR', required: true },
  carrier: { logicalType: 'string', physicalType: 'VARCHAR', required: true, classification: 'restricted' },
}

const seen = ['region 0', 'region 1', 'region 2', 'region 3', 'region 4']

const policies = `
@id("air.read") @reason("for the benchmark")
permit (principal, action == Hansa::Action::"read", resource);

@id("air.regions") @reason("readers see their regions")
forbid (principal, action == Hansa::Action::"readRow", resource is air::flights)
unless { ${JSON.stringify(seen)}.contains(resource.region) };

@id("air.carriers") @reason("carriers are pseudonyms")
@mask("sha-256-global")
forbid (principal, action == Hansa::Action::"readColumn", resource)
when { resource.level >= 3 };
`

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
    using engine = await Engine.open({ threads: 2 })
    using connection = await engine.connect()
    const raw = path.join(folder, 'flights.parquet')
    await connection.run(
      `copy (select * exclude (moment) from (${source})) to ${quoteLiteral(raw)} (format parquet, compression zstd)`,
    )
    declare(folder, raw)
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

function declare(folder: string, raw: string): void {
  const files = {
    'mesh.yaml': {
      apiVersion: 'hansa/v1',
      kind: 'Mesh',
      name: 'bench',
      engine: { memoryLimit: '2GB', threads: 2 },
      query: { memoryLimit: '2GB' },
    },
    'domains/air/domain.yaml': {
      apiVersion: 'hansa/v1',
      kind: 'Domain',
      type: 'source-aligned',
      description: 'For the benchmark.',
      owners: ['user:owner'],
    },
    'domains/air/flights/product.odps.yaml': descriptor,
    'domains/air/flights/flights.odcs.yaml': contract('air.flights.v1', {}),
    'domains/air/flights/raw.odcs.yaml': contract('air.raw.v1', {
      servers: [{ server: 'here', type: 'local', path: raw, format: 'parquet' }],
    }),
  }
  for (const [file, content] of Object.entries(files)) write(folder, file, stringify(content))
  write(folder, 'domains/air/flights/transform/flights.sql', 'select * from raw.flights')
  write(folder, 'domains/air/policies/air.cedar', policies)
}

function write(folder: string, file: string, content: string): void {
  const target = path.join(folder, file)
  mkdirSync(path.dirname(target), { recursive: true })
  writeFileSync(target, content)
}

const descriptor = {
  apiVersion: 'v1.0.0',
  kind: 'DataProduct',
  id: 'air.flights',
  name: 'flights',
  version: '1.0.0',
  status: 'active',
  domain: 'air',
  inputPorts: [{ name: 'raw', version: '1.0.0', contractId: 'air.raw.v1' }],
  outputPorts: [{ name: 'flights', version: '1.0.0', contractId: 'air.flights.v1' }],
}

const contract = (id: string, more: object): object => ({
  apiVersion: 'v3.1.0',
  kind: 'DataContract',
  id,
  version: '1.0.0',
  status: 'active',
  schema: [
    {
      name: 'flights',
      logicalType: 'object',
      properties: Object.entries(columns).map(([name, column]) => ({ name, ...column })),
    },
  ],
  ...more,
})

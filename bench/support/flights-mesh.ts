import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { stringify } from 'yaml'
import { Engine } from '../../src/engine/engine.ts'
import { quoteLiteral } from '../../src/engine/quote.ts'
import { flightsFile } from './paths.ts'

/** What everybody reads for. */
export const purpose = 'dpv:ResearchAndDevelopment'

/** The regions that `restricted` sees; carriers are pseudonyms to them. */
export const seen = ['region 0', 'region 1', 'region 2', 'region 3', 'region 4']

/** Who sees half of the rows, and who sees all of them as they are. */
export const restricted = 'ana'
export const unrestricted = 'whole'

export interface FlightsMeshOptions {
  readonly rows: number
  /** More of `mesh.yaml`. */
  readonly settings?: object
}

/**
 * Writes the flights that the mesh is to publish into one file, and declares a mesh of one product in `folder`. Returns the file:
 * every row, each in one of ten regions.
 */
export async function flightsMesh(folder: string, options: FlightsMeshOptions): Promise<string> {
  const raw = path.join(folder, 'flights.parquet')
  using engine = await Engine.open({ threads: 2 })
  using connection = await engine.connect()
  await connection.run(
    `copy (${source(options.rows)}) to ${quoteLiteral(raw)} (format parquet, compression zstd)`,
  )
  declare(folder, raw, options)
  return raw
}

const source = (rows: number): string => `
  select departed as departed_at, origin, destination, distance, delay,
    'region ' || (hash(origin) % 10) as region, 'carrier ' || (hash(origin, destination) % 12) as carrier
  from (
    select f."date" + to_days(c.range::INTEGER * 181) as departed, f.origin, f.destination, f.distance, f.delay
    from read_parquet(${quoteLiteral(flightsFile)}) f, range(4) c
    limit ${rows})`

const columns = {
  departed_at: { logicalType: 'timestamp', physicalType: 'TIMESTAMP' },
  origin: { logicalType: 'string', physicalType: 'VARCHAR', required: true },
  destination: { logicalType: 'string', physicalType: 'VARCHAR', required: true },
  distance: { logicalType: 'integer', physicalType: 'INTEGER' },
  delay: { logicalType: 'integer', physicalType: 'INTEGER' },
  region: { logicalType: 'string', physicalType: 'VARCHAR', required: true },
  carrier: { logicalType: 'string', physicalType: 'VARCHAR', required: true, classification: 'restricted' },
}

const policies = `
@id("air.read") @reason("for the benchmark")
permit (principal, action == Hansa::Action::"read", resource);

@id("air.regions") @reason("readers see their regions")
forbid (principal == Hansa::User::"${restricted}", action == Hansa::Action::"readRow", resource is air::flights)
unless { ${JSON.stringify(seen)}.contains(resource.region) };

@id("air.carriers") @reason("carriers are pseudonyms")
@mask("sha-256-global")
forbid (principal == Hansa::User::"${restricted}", action == Hansa::Action::"readColumn", resource)
when { resource.level >= 3 };
`

function declare(folder: string, raw: string, { settings = {} }: FlightsMeshOptions): void {
  const files = {
    'mesh.yaml': {
      apiVersion: 'hansa/v1',
      kind: 'Mesh',
      name: 'bench',
      engine: { memoryLimit: '2GB', threads: 2 },
      query: { memoryLimit: '2GB' },
      ...settings,
    },
    'identities.yaml': {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [{ principal: `user:${restricted}` }, { principal: `user:${unrestricted}` }],
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

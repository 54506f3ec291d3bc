/** Hand-made documents that use what the official examples do not: every server, rule, relationship and option. */

const fundamentals = {
  version: '1.0.0',
  apiVersion: 'v3.1.0',
  kind: 'DataContract',
  id: 'c',
  status: 'active',
}

const tcp = { host: 'h', port: 1 }
const servers: Readonly<Record<string, object>> = {
  api: { location: 'https://example.com' },
  athena: { stagingDir: 's3://bucket/x', schema: 's', catalog: 'c', regionName: 'r' },
  azure: { location: 'https://example.com/a', format: 'csv', delimiter: ';' },
  bigquery: { project: 'p', dataset: 'd' },
  clickhouse: { ...tcp, database: 'd' },
  databricks: { host: 'h', catalog: 'c', schema: 's' },
  denodo: { ...tcp, database: 'd' },
  dremio: { ...tcp, schema: 's' },
  duckdb: { database: 'd', schema: 's' },
  glue: { account: 'a', database: 'd', location: 's3://b/c', format: 'parquet' },
  cloudsql: { ...tcp, database: 'd', schema: 's' },
  db2: { ...tcp, database: 'd', schema: 's' },
  hive: { ...tcp, database: 'd' },
  impala: { ...tcp, database: 'd' },
  informix: { ...tcp, database: 'd' },
  kafka: { host: 'h', format: 'json' },
  kinesis: { region: 'r', format: 'json' },
  local: { path: './x.csv', format: 'csv' },
  mysql: { ...tcp, database: 'd' },
  oracle: { ...tcp, serviceName: 's' },
  postgresql: { ...tcp, database: 'd', schema: 's' },
  postgres: { ...tcp, database: 'd', schema: 's' },
  presto: { host: 'h', catalog: 'c', schema: 's' },
  pubsub: { project: 'p' },
  redshift: { host: 'h', database: 'd', schema: 's', region: 'r', account: 'a' },
  s3: { location: 's3://b/*.csv', endpointUrl: 'http://localhost:9000', format: 'csv', delimiter: ',' },
  sftp: { location: 'sftp://h/f', format: 'csv', delimiter: ',' },
  snowflake: { ...tcp, account: 'a', database: 'd', schema: 's', warehouse: 'w' },
  sqlserver: { ...tcp, database: 'd', schema: 's' },
  synapse: { ...tcp, database: 'd' },
  trino: { ...tcp, catalog: 'c', schema: 's' },
  vertica: { ...tcp, database: 'd', schema: 's' },
  zen: { ...tcp, database: 'd' },
  custom: {
    account: 'a', catalog: 'c', database: 'd', dataset: 'd', delimiter: ',', endpointUrl: 'http://h', format: 'f',
    host: 'h', location: 'x:y', path: 'p', port: 1, project: 'p', region: 'r', regionName: 'r', schema: 's',
    serviceName: 's', stagingDir: 's', warehouse: 'w', stream: 's',
  }, // prettier-ignore
}

const allServers = Object.entries(servers).map(([type, fields]) => ({
  id: 'x_1',
  server: type,
  type,
  description: 'd',
  environment: 'prod',
  roles: [{ role: 'reader', access: 'read', firstLevelApprovers: 'a', secondLevelApprovers: 'b' }],
  customProperties: [{ id: 'i', property: 'p', value: { any: 1 }, description: 'd' }],
  ...fields,
}))

const operators = [
  { mustBe: 0 }, { mustBe: [1] }, { mustNotBe: 'x' }, { mustBeGreaterThan: 1 }, { mustBeGreaterOrEqualTo: 1.5 },
  { mustBeLessThan: 1 }, { mustBeLessOrEqualTo: 1 }, { mustBeBetween: [1, 2] }, { mustNotBeBetween: [1, 2] },
] // prettier-ignore

const quality = [
  ...operators.map((operator) => ({ metric: 'rowCount', ...operator })),
  ...operators.map((operator) => ({ type: 'sql', query: 'select 1', ...operator })),
  { type: 'library', metric: 'duplicateValues', rule: 'old', arguments: { properties: ['a'] }, mustBe: 0 },
  { type: 'sql', metric: 'nullValues', query: 'select 1', mustBe: 0 },
  { type: 'custom', engine: 'soda', implementation: 'checks' },
  { type: 'custom', engine: 'soda', implementation: { checks: 1 }, metric: 'nullValues', mustBe: 0 },
  { type: 'text', description: 'by hand' },
  { type: 'text', metric: 'rowCount', mustBe: 1 },
  {
    id: 'q', name: 'n', description: 'd', dimension: 'accuracy', method: 'm', schedule: 's', scheduler: 's',
    severity: 'error', tags: ['t'], unit: 'rows', businessImpact: 'b', customProperties: [{ property: 'p', value: 1 }],
    authoritativeDefinitions: [{ id: 'a', url: 'u', type: 't', description: 'd' }],
  }, // prettier-ignore
]

const range = { minimum: 1, maximum: 2, exclusiveMinimum: 0, exclusiveMaximum: 3, multipleOf: 1 }
const texts = { minimum: 'a', maximum: 'b', exclusiveMinimum: 'a', exclusiveMaximum: 'b', format: 'f' }
const moments = { ...texts, timezone: true, defaultTimezone: 'Etc/UTC' }

const columns = [
  { name: 'plain' },
  { name: 'untyped', logicalTypeOptions: {}, properties: [{ name: 'a' }], items: { name: 'b' } },
  {
    name: 's',
    logicalType: 'string',
    logicalTypeOptions: { minLength: 0, maxLength: 9, pattern: 'x', format: 'uuid' },
  },
  { name: 'd', logicalType: 'date', logicalTypeOptions: texts },
  { name: 'ts', logicalType: 'timestamp', logicalTypeOptions: moments },
  { name: 't', logicalType: 'time', logicalTypeOptions: moments },
  { name: 'n', logicalType: 'number', logicalTypeOptions: { ...range, format: 'f32' } },
  { name: 'i', logicalType: 'integer', logicalTypeOptions: { ...range, format: 'u8' } },
  { name: 'b', logicalType: 'boolean', logicalTypeOptions: { anything: 1 } },
  {
    name: 'o',
    logicalType: 'object',
    logicalTypeOptions: { minProperties: 0, maxProperties: 2, required: ['a'] },
    properties: [{ name: 'a', logicalType: 'object', properties: [{ name: 'deep', required: true }] }],
  },
  {
    name: 'l',
    logicalType: 'array',
    logicalTypeOptions: { minItems: 0, maxItems: 2, uniqueItems: true },
    items: {
      logicalType: 'object',
      properties: [{ name: 'x' }],
      quality: [{ metric: 'nullValues', mustBe: 0 }],
    },
  },
  {
    id: 'all', name: 'everything', logicalType: 'integer', physicalType: 'int4', description: 'd', businessName: 'b',
    authoritativeDefinitions: [{ url: 'u', type: 't' }], tags: ['t'], customProperties: [{ property: 'p', value: 1 }],
    primaryKey: true, primaryKeyPosition: 1, physicalName: 'p', required: true, unique: true, partitioned: true,
    partitionKeyPosition: 1, classification: 'c', encryptedName: 'e', transformSourceObjects: ['s'],
    transformLogic: 'l', transformDescription: 'd', examples: [1, 'a', null, {}], criticalDataElement: true,
    relationships: [
      { to: 'other.column', type: 'foreignKey', customProperties: [] },
      { to: ['other.a', 'other.b'] },
      { to: 'schema/other_id/properties/column_id' },
      { to: 'https://example.com/c.yaml#/schema/o/properties/c' },
    ],
    quality: [{ metric: 'nullValues', mustBe: 0 }],
  }, // prettier-ignore
]

const object = {
  id: 'object', name: 'things', logicalType: 'object', physicalName: 'p', physicalType: 'table', description: 'd',
  businessName: 'b', dataGranularityDescription: 'g', tags: ['t'], customProperties: [{ property: 'p', value: 1 }],
  authoritativeDefinitions: [{ url: 'u', type: 't' }],
  relationships: [
    { from: 'things.a', to: 'other.b', type: 'foreignKey' },
    { from: ['things.a', 'things.b'], to: ['other.a', 'other.b'] },
    { from: '/schema/a/properties/b', to: 'schema/c/properties/d', customProperties: [{ property: 'p', value: 1 }] },
  ],
} // prettier-ignore

const member = {
  id: 'm', username: 'u', name: 'n', description: 'd', role: 'r', dateIn: '2024-02-29', dateOut: '2024-03-01',
  replacedByUsername: 'v', tags: ['t'], customProperties: [], authoritativeDefinitions: [],
} // prettier-ignore

const sections = {
  name: 'n', tenant: 't', tags: ['a'], dataProduct: 'p', domain: 'd', slaDefaultElement: 'a.b',
  description: { usage: 'u', purpose: 'p', limitations: 'l', more: 1, customProperties: [], authoritativeDefinitions: [] },
  support: [{ id: 's', channel: 'c', url: 'u', description: 'd', tool: 't', scope: 's', invitationUrl: 'i', customProperties: [] }],
  price: { id: 'p', priceAmount: 1.5, priceCurrency: 'EUR', priceUnit: 'GB' },
  roles: [{ id: 'r', role: 'r', description: 'd', access: 'a', customProperties: [] }],
  slaProperties: [
    { id: 's', property: 'latency', value: 4, valueExt: '5', unit: 'd', element: 'a.b', driver: 'd', description: 'd', scheduler: 's', schedule: 's' },
    { property: 'x', value: null }, { property: 'y', value: true, valueExt: null }, { property: 'z', value: 'text' },
  ],
  authoritativeDefinitions: [{ id: 'a', url: 'not checked here', type: 't' }],
  customProperties: [{ property: 'p', value: null }],
  contractCreatedTs: '2024-01-01T00:00:00Z',
} // prettier-ignore

/** Contracts that the official schema accepts. */
export const contractSeeds: readonly object[] = [
  fundamentals,
  { ...fundamentals, servers: allServers },
  { ...fundamentals, schema: [{ ...object, quality }] },
  { ...fundamentals, schema: [{ name: 'things', properties: columns }] },
  { ...fundamentals, ...sections, team: [member] },
  {
    ...fundamentals,
    team: { id: 't', name: 'n', description: 'd', members: [member], tags: [], customProperties: [] },
  },
]

const extras = {
  tags: ['t'],
  customProperties: [{ property: 'p', value: null, description: 'd' }],
  authoritativeDefinitions: [{ type: 't', url: 'https://example.com', description: 'd' }],
}

/** Product descriptors that the official schema accepts. */
export const productSeeds: readonly object[] = [
  { apiVersion: 'v1.0.0', kind: 'DataProduct', id: 'p', status: 'draft' },
  {
    apiVersion: 'v1.0.0',
    kind: 'DataProduct',
    id: 'p',
    status: 'draft',
    name: 'n',
    version: '1',
    domain: 'd',
    tenant: 't',
    ...extras,
    description: {
      purpose: 'p',
      limitations: 'l',
      usage: 'u',
      ...{ customProperties: extras.customProperties },
    },
    inputPorts: [{ name: 'i', version: '1', contractId: 'c', ...extras }],
    outputPorts: [
      {
        name: 'o', version: '1', contractId: 'c', description: 'd', type: 't', ...extras,
        sbom: [{ type: 'external', url: 'https://example.com/sbom' }], inputContracts: [{ id: 'i', version: '1' }],
      }, // prettier-ignore
    ],
    managementPorts: [
      {
        name: 'm',
        content: 'control',
        type: 'rest',
        url: 'https://example.com',
        channel: 'c',
        description: 'd',
        ...extras,
      },
    ],
    support: [
      {
        channel: 'c',
        url: 'mailto:a@b.c',
        description: 'd',
        tool: 't',
        scope: 's',
        invitationUrl: 'https://x.y',
        ...extras,
      },
    ],
    team: { name: 'n', description: 'd', members: [{ ...member, id: undefined, ...extras }], ...extras },
    productCreatedTs: '2024-01-01T00:00:00+02:00',
  },
].map((seed): object => JSON.parse(JSON.stringify(seed)) as object)

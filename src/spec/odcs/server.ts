import * as z from 'zod'

import { chooseSchema, fieldOf } from '../choose-schema.ts'
import type { Server } from '../data-contract.ts'
import { uri } from '../formats.ts'
import { integer } from '../json-types.ts'
import { strictObject } from '../strict-object.ts'
import { customProperties, stableId, text } from './common.ts'
import { role } from './people.ts'

const must = z.string()
const port = integer
const maybePort = integer.optional()
const place = uri.optional()
const hostPortDatabase = { host: must, port, database: must }
const hostDatabase = { host: must, port: maybePort, database: must }
const postgres = { ...hostPortDatabase, schema: must }

/** `$defs/ServerSource`: what each type of server needs (no `optional`) and may have besides the common fields. */
const fieldsByType = {
  api: { location: uri },
  athena: { stagingDir: uri, schema: must, catalog: text, regionName: text },
  azure: { location: uri, format: must, delimiter: text },
  bigquery: { project: must, dataset: must },
  clickhouse: hostPortDatabase,
  databricks: { host: text, catalog: must, schema: must },
  denodo: { host: must, port, database: text },
  dremio: { host: must, port, schema: text },
  duckdb: { database: must, schema: text },
  glue: { account: must, database: must, location: place, format: text },
  cloudsql: postgres,
  db2: { ...hostPortDatabase, schema: text },
  hive: hostDatabase,
  impala: hostDatabase,
  informix: hostDatabase,
  kafka: { host: must, format: text },
  kinesis: { region: text, format: text },
  local: { path: must, format: must },
  mysql: hostPortDatabase,
  oracle: { host: must, port, serviceName: must },
  postgresql: postgres,
  postgres,
  presto: { host: must, catalog: text, schema: text },
  pubsub: { project: must },
  redshift: { host: text, database: must, schema: must, region: text, account: text },
  s3: { location: uri, endpointUrl: place, format: text, delimiter: text },
  sftp: {
    location: uri.refine((value) => value.startsWith('sftp://'), {
      error: 'a URI that starts with `sftp://`',
    }),
    format: text,
    delimiter: text,
  },
  snowflake: { host: text, port: maybePort, account: must, database: must, schema: must, warehouse: text },
  sqlserver: { ...hostDatabase, schema: must },
  synapse: hostPortDatabase,
  trino: { host: must, port, catalog: must, schema: must },
  vertica: postgres,
  zen: hostDatabase,
  custom: {
    account: text,
    catalog: text,
    database: text,
    dataset: text,
    delimiter: text,
    endpointUrl: place,
    format: text,
    host: text,
    location: place,
    path: text,
    port: maybePort,
    project: text,
    region: text,
    regionName: text,
    schema: text,
    serviceName: text,
    stagingDir: text,
    warehouse: text,
    stream: text,
  },
} satisfies Record<string, z.core.$ZodLooseShape>

/** Every `type` a server may have. */
export const serverTypes = Object.keys(fieldsByType)

const commonFields = {
  id: stableId,
  server: must,
  type: z.enum(serverTypes),
  description: text,
  environment: text,
  roles: z.array(role).optional(),
  customProperties,
}

const withFields = (fields: Readonly<Record<string, z.ZodType>>): z.ZodType<Server> =>
  strictObject({ ...commonFields, ...fields })

const byType = new Map<unknown, z.ZodType<Server>>(
  Object.entries(fieldsByType).map(([type, fields]) => [type, withFields(fields)]),
)

/** Where the type is missing or unknown, what it needs is unknown too: only the common fields are checked. */
const ofUnknownType: z.ZodType<Server> = z.looseObject(commonFields)

/** `$defs/Server`. */
export const server = chooseSchema((value) => byType.get(fieldOf(value, 'type')) ?? ofUnknownType)

import { availableParallelism, totalmem } from 'node:os'
import path from 'node:path'

import * as z from 'zod'

import { chooseSchema, fieldOf } from './choose-schema.ts'
import type { Document } from './document.ts'
import { replaceVariables, type Environment } from './environment-variables.ts'
import type { Issue } from './issue.ts'
import { issuesFromZod } from './issues-from-zod.ts'
import { notNegative } from './json-types.ts'
import type {
  ConnectionSettings,
  IdentitySettings,
  MeshSettings,
  OidcSettings,
  PostgresSettings,
  WebhookSettings,
} from './mesh.ts'
import { parseByteSize } from './byte-size.ts'
import { parseNetwork } from './network.ts'
import { nodeName } from './nodes-document.ts'
import { reporter } from './report.ts'
import { strictObject } from './strict-object.ts'

/** What `mesh.yaml` says, with every default filled in. */
export interface MeshDocument {
  readonly name: string
  readonly description: string
  readonly settings: MeshSettings
  /** Globs of domains' folders, relative to the mesh's own. */
  readonly domains: readonly string[]
}

const text = z.string().optional()

/** A whole number; one that came out of the environment is still a string of digits. */
const whole = chooseSchema<number>((value) =>
  typeof value === 'string'
    ? z.string().regex(/^\d+$/, { error: 'an integer of 0 or more' }).transform(Number)
    : notNegative,
)
const count = whole.optional()
const atLeastOne = whole.refine((value) => value >= 1, { error: 'an integer of 1 or more' }).optional()

const memory = z
  .string()
  .regex(/^\d+(\.\d+)? ?([KMGT]i?)?B$/i, { error: 'a size such as `2GB` or `512MiB`' })
  .optional()

const address = z
  .string()
  .refine((value) => /^https?:\/\//.test(value) && URL.canParse(value), { error: 'an `https://…` address' })

const startsWith = (expected: string, ...schemes: readonly string[]): z.ZodOptional<z.ZodString> =>
  z
    .string()
    .refine((value) => schemes.some((scheme) => value.startsWith(scheme) && value.length > scheme.length), {
      error: expected,
    })
    .optional()

/** Where a server listens. */
const listening = {
  host: text,
  port: whole.refine((value) => value <= 65_535, { error: 'a port from 0 to 65535' }).optional(),
}

/** A port that keeps connections to its clients. */
const connected = {
  ...listening,
  certificate: text,
  key: text,
  connections: atLeastOne,
  idleSeconds: atLeastOne,
}

interface PemFiles {
  readonly certificate?: string | undefined
  readonly key?: string | undefined
}

const bothPemFiles = ({ certificate, key }: PemFiles): boolean =>
  (certificate === undefined) === (key === undefined)
const together = { error: '`certificate` and `key` together' }

const schema = strictObject({
  apiVersion: z.literal('hansa/v1'),
  kind: z.literal('Mesh'),
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/, { error: 'lower-case letters, digits, `-` and `_`, a letter first' }),
  description: text,
  domains: z.array(z.string()).optional(),
  state: text,
  store: strictObject({
    metadata: startsWith('`sqlite:<file>` or `postgres://…`', 'sqlite:', 'postgres://', 'postgresql://'),
    objects: startsWith('`file:<folder>` or `s3://<bucket>/<prefix>`', 'file:', 's3://'),
    s3: strictObject({
      endpoint: startsWith('`https://…` or `http://…`', 'https://', 'http://'),
      region: text,
      forcePathStyle: z.boolean().optional(),
    }).optional(),
  }).optional(),
  engine: strictObject({ memoryLimit: memory, threads: atLeastOne }).optional(),
  parallelism: atLeastOne,
  retention: strictObject({ snapshots: atLeastOne, days: count }).optional(),
  query: strictObject({ memoryLimit: memory, timeoutSeconds: atLeastOne, maxRows: count }).optional(),
  http: strictObject(listening).optional(),
  metrics: strictObject(listening).optional(),
  log: strictObject({
    format: z.enum(['text', 'json']).optional(),
    requests: z.boolean().optional(),
  }).optional(),
  node: strictObject({ name: nodeName, address }).optional(),
  push: strictObject({ maxBytes: memory, maxRows: atLeastOne, idleSeconds: atLeastOne }).optional(),
  mcp: strictObject({
    rowsPerCall: atLeastOne,
    bytesPerCall: atLeastOne,
    rowsPerDay: atLeastOne,
    bytesPerDay: atLeastOne,
  }).optional(),
  pgwire: strictObject({
    ...connected,
    signInSeconds: atLeastOne,
    signingIn: atLeastOne,
    signingInPerAddress: atLeastOne,
    messageBytes: atLeastOne,
  })
    .refine(bothPemFiles, together)
    .optional(),
  flight: strictObject(connected).refine(bothPemFiles, together).optional(),
  identity: strictObject({
    file: text,
    anonymous: z
      .string()
      .regex(/^(user|service|agent):[\w.@+-]+$/, { error: 'a principal such as `user:guest`' })
      .optional(),
    oidc: strictObject({
      issuer: address,
      audience: z.string().min(1),
      clockToleranceSeconds: count,
      claims: strictObject({
        id: text,
        teams: text,
        attributes: z.record(z.string(), z.string()).optional(),
      }).optional(),
    }).optional(),
  }).optional(),
  sidecar: strictObject({ renditionDisk: memory, urlSeconds: atLeastOne, warmWorkers: count }).optional(),
  registry: strictObject({
    productsPerNode: atLeastOne,
    documentsPerNode: atLeastOne,
    bytesPerNode: memory,
  }).optional(),
  webhooks: strictObject({
    networks: z
      .array(
        z
          .string()
          .refine((value) => parseNetwork(value) !== undefined, { error: '`10.1.0.0/16`, or an address' }),
      )
      .optional(),
    giveUpDays: atLeastOne,
  }).optional(),
  lineage: strictObject({
    endpoint: startsWith('`https://…` or `http://…`', 'https://', 'http://'),
    namespace: text,
  }).optional(),
})

/** Reads `mesh.yaml` of the folder `root`: `${NAME}` from the environment, paths made absolute, defaults filled in. */
export function parseMeshDocument(
  document: Document,
  { root, environment }: { readonly root: string; readonly environment: Environment },
): MeshDocument | Issue[] {
  const issues: Issue[] = []
  const value = replaceVariables(document.value, environment, reporter(document.locate, issues))
  const result = schema.safeParse(value)
  // Messages show what the file says, not what the environment put in: that may be a password.
  if (!result.success) issues.push(...issuesFromZod(result.error, document))
  if (!result.success || issues.length > 0) return issues
  const { name, description = '' } = result.data
  return { name, description, domains: domainGlobs(document.value), settings: settings(result.data, root) }
}

/** Where a `mesh.yaml` says its domains are, as far as that can be told: also of one that is wrong elsewhere. */
export function domainGlobs(value: unknown): readonly string[] {
  const said = fieldOf(value, 'domains')
  const globs = Array.isArray(said) ? said.filter((glob) => typeof glob === 'string') : []
  return globs.length > 0 ? globs : ['domains/*']
}

function settings(said: z.infer<typeof schema>, root: string): MeshSettings {
  const state = path.resolve(root, said.state ?? '.hansa')
  const cores = availableParallelism()
  return {
    state,
    store: {
      metadata: absolute(said.store?.metadata, root) ?? `sqlite:${path.join(state, 'metadata.db')}`,
      objects: absolute(said.store?.objects, root) ?? `file:${path.join(state, 'objects')}`,
      s3: s3Settings(said),
    },
    engine: {
      memoryLimit: said.engine?.memoryLimit ?? quarterOfMemory(),
      threads: said.engine?.threads ?? cores,
    },
    parallelism: said.parallelism ?? Math.max(1, cores),
    retention: { snapshots: said.retention?.snapshots ?? 10, days: said.retention?.days ?? 30 },
    query: {
      memoryLimit: said.query?.memoryLimit ?? '1GB',
      timeoutSeconds: said.query?.timeoutSeconds ?? 60,
      maxRows: said.query?.maxRows ?? 1_000_000,
    },
    http: { host: said.http?.host ?? '127.0.0.1', port: said.http?.port ?? 4242 },
    log: { format: said.log?.format ?? 'text', requests: said.log?.requests ?? said.log?.format === 'json' },
    ...(said.metrics === undefined
      ? {}
      : { metrics: { host: said.metrics.host ?? '127.0.0.1', port: said.metrics.port ?? 9464 } }),
    ...(said.node === undefined
      ? {}
      : { node: { name: said.node.name, address: said.node.address.replace(/\/+$/, '') } }),
    push: {
      maxBytes: parseByteSize(said.push?.maxBytes ?? '256MB'),
      maxRows: said.push?.maxRows ?? 10_000_000,
      idleSeconds: said.push?.idleSeconds ?? 30,
    },
    mcp: {
      rowsPerCall: said.mcp?.rowsPerCall ?? 100,
      bytesPerCall: said.mcp?.bytesPerCall ?? 100_000,
      rowsPerDay: said.mcp?.rowsPerDay ?? 10_000,
      bytesPerDay: said.mcp?.bytesPerDay ?? 10_000_000,
    },
    ...(said.pgwire === undefined ? {} : { pgwire: postgresSettings(said.pgwire, root) }),
    ...(said.flight === undefined ? {} : { flight: connectedSettings(said.flight, root, 31_337) }),
    identity: identitySettings(said.identity, root),
    sidecar: {
      renditionBytes: parseByteSize(said.sidecar?.renditionDisk ?? '20GB'),
      urlSeconds: said.sidecar?.urlSeconds ?? 900,
      warmWorkers: said.sidecar?.warmWorkers ?? 1,
    },
    registry: {
      productsPerNode: said.registry?.productsPerNode ?? 2000,
      documentsPerNode: said.registry?.documentsPerNode ?? 10_000,
      bytesPerNode: parseByteSize(said.registry?.bytesPerNode ?? '256MB'),
    },
    webhooks: webhookSettings(said.webhooks),
    lineage: {
      ...(said.lineage?.endpoint === undefined ? {} : { endpoint: said.lineage.endpoint }),
      namespace: said.lineage?.namespace ?? meshNamespace(said.name),
    },
  }
}

/** The namespace of a mesh's datasets in OpenLineage, unless a node sets another for its own. */
export const meshNamespace = (mesh: string): string => `hansa://${mesh}`

function s3Settings(said: z.infer<typeof schema>): MeshSettings['store']['s3'] {
  const { endpoint, region, forcePathStyle } = said.store?.s3 ?? {}
  return {
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(forcePathStyle === undefined ? {} : { forcePathStyle }),
  }
}

type Said = z.infer<typeof schema>

const postgresSettings = (said: NonNullable<Said['pgwire']>, root: string): PostgresSettings => ({
  ...connectedSettings(said, root, 5433),
  signInSeconds: said.signInSeconds ?? 15,
  signingIn: said.signingIn ?? 200,
  signingInPerAddress: said.signingInPerAddress ?? 100,
  messageBytes: said.messageBytes ?? 16_777_216,
})

const webhookSettings = ({ networks = [], giveUpDays = 3 }: Said['webhooks'] = {}): WebhookSettings => ({
  networks: networks.flatMap((each) => parseNetwork(each) ?? []),
  giveUpDays,
})

const connectedSettings = (
  { host, port, certificate, key, connections, idleSeconds }: NonNullable<Said['flight']>,
  root: string,
  usualPort: number,
): ConnectionSettings => ({
  host: host ?? '127.0.0.1',
  port: port ?? usualPort,
  ...(certificate === undefined ? {} : { certificate: path.resolve(root, certificate) }),
  ...(key === undefined ? {} : { key: path.resolve(root, key) }),
  connections: connections ?? 500,
  idleSeconds: idleSeconds ?? 3600,
})

function identitySettings(said: z.infer<typeof schema>['identity'], root: string): IdentitySettings {
  const { file = 'identities.yaml', anonymous, oidc } = said ?? {}
  return {
    file: path.resolve(root, file),
    ...(anonymous === undefined ? {} : { anonymous }),
    ...(oidc === undefined ? {} : { oidc: oidcSettings(oidc) }),
  }
}

function oidcSettings(
  said: NonNullable<NonNullable<z.infer<typeof schema>['identity']>['oidc']>,
): OidcSettings {
  const { issuer, audience, clockToleranceSeconds = 30, claims } = said
  return {
    issuer,
    audience,
    clockToleranceSeconds,
    claims: {
      id: claims?.id ?? 'sub',
      ...(claims?.teams === undefined ? {} : { teams: claims.teams }),
      attributes: claims?.attributes ?? {},
    },
  }
}

/** `sqlite:` and `file:` with their path seen from the mesh's folder; addresses of servers as they are. */
function absolute(place: string | undefined, root: string): string | undefined {
  const [, scheme, rest] = /^(sqlite|file):(.*)$/.exec(place ?? '') ?? []
  return scheme === undefined || rest === undefined ? place : `${scheme}:${path.resolve(root, rest)}`
}

/** A quarter of the memory this process may have, at most 4 GB, as DuckDB writes it. */
function quarterOfMemory(): string {
  const limit = process.constrainedMemory()
  const usable = limit > 0 ? Math.min(limit, totalmem()) : totalmem()
  const megabytes = Math.floor(Math.min(usable / 4, 4e9) / 1e6)
  return megabytes >= 1000 ? `${Math.floor(megabytes / 1000)}GB` : `${Math.max(megabytes, 64)}MB`
}

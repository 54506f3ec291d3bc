import { HansaError } from '../../errors.ts'
import type { InputDataset, InputPort } from '../../spec/mesh.ts'
import { customProperty, type Server } from '../../spec/data-contract.ts'
import { probeDeltaSharing, readDeltaSharing } from './delta-sharing/read-delta-sharing.ts'
import { probeFiles, readFiles } from './read-files.ts'
import { probeHttp, readHttp } from './read-http.ts'
import { probePostgres, readPostgres } from './read-postgres.ts'
import { probeS3, readS3 } from './read-s3.ts'
import { serverProperty } from './server-field.ts'
import type { Fingerprint, ProbeContext, ReadRequest, SourceContext, SourceRead } from './source-read.ts'

export type { BadRow } from '../../engine/source/bad-row.ts'
export type { Fingerprint, HashCache, ProbeContext, SourceContext, SourceRead } from './source-read.ts'

interface Reader {
  readonly probe: (request: ReadRequest, context: ProbeContext) => Promise<Fingerprint>
  readonly read: (request: ReadRequest, context: SourceContext) => Promise<SourceRead>
}

const files: Reader = { probe: probeFiles, read: readFiles }
const postgres: Reader = { probe: probePostgres, read: readPostgres }

/** By the `type` of an ODCS server. */
const readers: Readonly<Record<string, Reader>> = {
  local: files,
  api: { probe: probeHttp, read: readHttp },
  s3: { probe: probeS3, read: readS3 },
  postgres,
  postgresql: postgres,
}

/** By `hansa.kind` of a server of type `custom`: ODCS has no types of these. */
const kinds: Readonly<Record<string, Reader>> = {
  'delta-sharing': { probe: probeDeltaSharing, read: readDeltaSharing },
}

/**
 * Says what a source holds now without reading all of it: the same hash means the same content.
 * `unknown` where only reading can tell.
 */
export async function probeSource(
  input: InputPort,
  dataset: InputDataset,
  context: ProbeContext,
): Promise<Fingerprint> {
  const request = requestOf(input, dataset)
  return readerOf(request.server).probe(request, context)
}

/**
 * Reads one dataset of an input port into Parquet files whose columns have the contract's names, order and types.
 * Rows that do not fit end it with a `BadRowsError`, or are left out and written aside (`onBadRows`).
 */
export async function readSource(
  input: InputPort,
  dataset: InputDataset,
  context: SourceContext,
): Promise<SourceRead> {
  const request = requestOf(input, dataset)
  return readerOf(request.server).read(request, context)
}

function requestOf(input: InputPort, dataset: InputDataset): ReadRequest {
  if (input.source.kind !== 'server')
    throw new HansaError(
      'internal',
      `input ${input.name} comes from a product and was to be read as a source`,
    )
  return {
    name: `${input.name}.${dataset.name}`,
    object: dataset.object.physicalName ?? dataset.object.name,
    watermark: textProperty(dataset.object.customProperties, 'hansa.watermark'),
    contractFile: input.contract.file,
    server: withSettings(
      input.source.server,
      dataset.object.customProperties,
      input.contract.document.customProperties,
    ),
    columns: dataset.columns,
    onBadRows: dataset.onBadRows,
  }
}

/** Settings of the server come before those of the schema object, and these before the contract's. */
export const withSettings = (server: Server, ...others: readonly Server['customProperties'][]): Server => ({
  ...server,
  customProperties: [server.customProperties, ...others].flatMap((properties) => properties ?? []),
})

function textProperty(properties: Server['customProperties'], name: string): string | undefined {
  const value = customProperty(properties, name)
  return typeof value === 'string' ? value : undefined
}

function readerOf(server: Server): Reader {
  const kind = server.type === 'custom' ? serverProperty(server, 'hansa.kind') : undefined
  const known = kind === undefined ? readers : kinds
  const name = kind ?? server.type
  const reader = Object.hasOwn(known, name) ? known[name] : undefined
  if (reader !== undefined) return reader
  throw new HansaError(
    'feature_not_supported',
    `server "${server.server}" has the ${kind === undefined ? 'type' : 'kind'} "${name}", which Hansa cannot read`,
    {
      remedy: `Use one of ${Object.keys(known).join(', ')}, or export the data to files and use \`local\`.`,
    },
  )
}

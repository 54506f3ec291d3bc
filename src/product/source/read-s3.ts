import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import type { LocalFile } from '../../engine/source/open-text.ts'
import { fromSystemError, HansaError } from '../../errors.ts'
import { contentHash } from './content-hash.ts'
import { fileFormat } from './file-format.ts'
import { makeWorkFolder, normalise } from './read-files.ts'
import { requiredField, serverField, withObject } from './server-field.ts'
import type { Fingerprint, ProbeContext, ReadRequest, SourceContext, SourceRead } from './source-read.ts'

interface Location {
  readonly bucket: string
  /** A key, or a glob of keys. */
  readonly pattern: string
  /** As the contract has it. */
  readonly declared: string
}

interface Listed {
  readonly key: string
  readonly tag: string
  readonly bytes: number
}

/** Lists the objects; their entity tags and sizes tell the content apart. */
export async function probeS3(request: ReadRequest, context: ProbeContext): Promise<Fingerprint> {
  const { client, location } = await openS3(request, context)
  try {
    const listed = await listObjects(client, location)
    return { kind: 'known', hash: createHash('sha256').update(JSON.stringify(listed)).digest('hex') }
  } finally {
    client.destroy()
  }
}

/** Downloads the objects that an `s3` server's `location` matches and reads them as files. */
export async function readS3(request: ReadRequest, context: SourceContext): Promise<SourceRead> {
  const { client, location } = await openS3(request, context)
  const folder = await makeWorkFolder(context)
  const files: LocalFile[] = []
  try {
    for (const { key } of await listObjects(client, location)) {
      const file = {
        path: path.join(folder, `object-${files.length}`),
        shown: `s3://${location.bucket}/${key}`,
      }
      files.push(file)
      await downloadObject(client, { bucket: location.bucket, key, file })
    }
    const format = fileFormat(request.server, { name: files[0]?.shown ?? location.pattern })
    const read = await normalise(files, request, { context, format, folder })
    return { ...read, contentHash: await contentHash(files, { effects: context.effects }) }
  } finally {
    client.destroy()
    await Promise.all(files.map((file) => rm(file.path, { force: true })))
  }
}

async function openS3(
  request: ReadRequest,
  { effects }: ProbeContext,
): Promise<{ readonly client: S3Client; readonly location: Location }> {
  const location = parseLocation(request)
  const { S3Client } = await import('@aws-sdk/client-s3')
  return { client: new S3Client(clientConfig(request, effects.environment)), location }
}

function parseLocation({ server, object }: ReadRequest): Location {
  const declared = withObject(requiredField(server, 'location'), object)
  const match = /^s3a?:\/\/([^/]+)\/(.+)$/.exec(declared)
  const [, bucket, pattern] = match ?? []
  if (bucket !== undefined && pattern !== undefined) return { bucket, pattern, declared }
  throw new HansaError('invalid_input', `server "${server.server}": "${declared}" is not a place in S3`, {
    remedy: 'Write it as `s3://bucket/key` or `s3://bucket/folder/*.csv`.',
  })
}

function clientConfig(
  { server }: ReadRequest,
  environment: Readonly<Record<string, string | undefined>>,
): S3ClientConfig {
  const endpoint = serverField(server, 'endpointUrl')
  const accessKeyId = environment['AWS_ACCESS_KEY_ID']
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY']
  const sessionToken = environment['AWS_SESSION_TOKEN']
  return {
    region: environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? 'us-east-1',
    // Stores that are not Amazon's seldom have a host name per bucket, and not all send checksums.
    ...(endpoint === undefined
      ? {}
      : { endpoint, forcePathStyle: true, responseChecksumValidation: 'WHEN_REQUIRED' }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : {
          credentials: {
            accessKeyId,
            secretAccessKey,
            ...(sessionToken === undefined ? {} : { sessionToken }),
          },
        }),
    maxAttempts: 4,
  }
}

/** The matching objects, sorted by key; at least one. */
async function listObjects(client: S3Client, location: Location): Promise<readonly Listed[]> {
  const { paginateListObjectsV2 } = await import('@aws-sdk/client-s3')
  const { bucket, pattern } = location
  const wild = pattern.search(/[*?[{]/)
  const prefix = wild < 0 ? pattern : pattern.slice(0, wild)
  const found: Listed[] = []
  const others: string[] = []
  try {
    for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix }))
      for (const { Key: key = '', ETag: tag = '', Size: bytes = 0 } of page.Contents ?? []) {
        if (key === pattern || (wild >= 0 && path.posix.matchesGlob(key, pattern)))
          found.push({ key, tag, bytes })
        else if (others.length < 5) others.push(key)
      }
  } catch (error) {
    throw explain(error, location.declared)
  }
  if (found.length === 0) throw noObject(location, others)
  return found.sort((a, b) => (a.key < b.key ? -1 : 1))
}

async function downloadObject(
  client: S3Client,
  { bucket, key, file }: { bucket: string; key: string; file: LocalFile },
): Promise<void> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3')
  try {
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
    if (!(body instanceof Readable)) throw new Error('the answer has no content')
    await pipeline(body, createWriteStream(file.path))
  } catch (error) {
    throw explain(fromSystemError(error, 'Writing a download'), file.shown)
  }
}

const noObject = ({ declared }: Location, others: readonly string[]): HansaError =>
  new HansaError('source_unavailable', `no object matches the source ${declared}`, {
    remedy:
      others.length === 0
        ? 'Check the bucket and the beginning of the key.'
        : `Objects that begin alike: ${others.join(', ')}.`,
  })

/** The SDK's errors are named as S3 names them. */
const remedies: Readonly<Record<string, string>> = {
  NoSuchBucket: 'Check the name of the bucket and the `endpointUrl` of the server.',
  AccessDenied: 'Allow these credentials to list the bucket and get its objects.',
  InvalidAccessKeyId: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a valid key.',
  SignatureDoesNotMatch: 'Set AWS_SECRET_ACCESS_KEY to the secret of AWS_ACCESS_KEY_ID.',
  CredentialsProviderError: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or an AWS profile.',
}

function explain(error: unknown, place: string): HansaError {
  if (error instanceof HansaError) return error
  const name = error instanceof Error ? error.name : 'Error'
  const text = error instanceof Error && error.message !== '' ? error.message : name
  return new HansaError('source_unavailable', `${place} could not be read: ${text}`, {
    cause: error,
    remedy:
      remedies[name] ??
      'Check the `endpointUrl` of the server and the network, and run the same command again.',
  })
}

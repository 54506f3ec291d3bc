import { type ErrorCode, HansaError, systemErrorCode } from '../errors.ts'

/** Error codes of https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and of the SDK. */
const codes: ReadonlyMap<string, ErrorCode> = new Map([
  ['NoSuchBucket', 'not_found'],
  ['AccessDenied', 'denied'],
  ['Forbidden', 'denied'],
  ['InvalidAccessKeyId', 'unauthenticated'],
  ['SignatureDoesNotMatch', 'unauthenticated'],
  ['ExpiredToken', 'unauthenticated'],
  ['CredentialsProviderError', 'unauthenticated'],
  ['SlowDown', 'busy'],
  ['ServiceUnavailable', 'source_unavailable'],
  ['TimeoutError', 'source_unavailable'],
  ['QuotaExceeded', 'disk_full'],
  ['PermanentRedirect', 'invalid_input'],
  ['AuthorizationHeaderMalformed', 'invalid_input'],
])

const statuses: ReadonlyMap<number, ErrorCode> = new Map([
  [301, 'invalid_input'],
  [401, 'unauthenticated'],
  [403, 'denied'],
  [404, 'not_found'],
  [503, 'source_unavailable'],
  [507, 'disk_full'],
])

const facts: Partial<Record<ErrorCode, readonly [fact: string, remedy: string]>> = {
  not_found: ['is not there', 'Create the bucket, or name another in `store.objects` of mesh.yaml.'],
  denied: [
    'refuses access',
    'Give the credentials in use the right to list, read, write and delete objects.',
  ],
  unauthenticated: [
    'does not accept the credentials',
    'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile, as for any AWS tool.',
  ],
  busy: ['asks to slow down', 'Run the same command again a little later.'],
  source_unavailable: ['cannot be reached', 'Check the network and `store.s3.endpoint` in mesh.yaml.'],
  disk_full: ['is full', 'Free some space and run the same command again; what was published is untouched.'],
  invalid_input: ['is in another region', 'Set `store.s3.region` in mesh.yaml.'],
}

/** Turns an error of the S3 client about `bucket` into ours; anything else passes through unchanged. */
export function fromS3Error(error: unknown, bucket: string): unknown {
  if (!(error instanceof Error) || error instanceof HansaError) return error
  const code = codes.get(error.name) ?? statuses.get(httpStatusOf(error) ?? 0) ?? connectionErrorOf(error)
  const sentence = code === undefined ? undefined : facts[code]
  if (code !== undefined && sentence !== undefined) {
    return new HansaError(code, `the bucket ${bucket} ${sentence[0]}`, { cause: error, remedy: sentence[1] })
  }
  if (httpStatusOf(error) === undefined) return error
  return new HansaError(
    'source_unavailable',
    `the bucket ${bucket} answered: ${error.name}: ${error.message}`,
    {
      cause: error,
    },
  )
}

/** Whether the store says that there is no such key. */
export const isMissingKey = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound')

/** Whether the store says that it does not know the request. */
export const isNotSupported = (error: unknown): boolean =>
  error instanceof Error &&
  (['NotImplemented', 'MissingContentMD5', 'MethodNotAllowed', 'InvalidDigest'].includes(error.name) ||
    [405, 501].includes(httpStatusOf(error) ?? 0))

function httpStatusOf(error: Error): number | undefined {
  const metadata = '$metadata' in error ? error.$metadata : undefined
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined
}

/** Only what sockets and name servers report: a file's `ENOSPC` is not the bucket's fault. */
function connectionErrorOf(error: Error): ErrorCode | undefined {
  const failures = [
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'EPIPE',
  ]
  return failures.includes(systemErrorCode(error) ?? '') ? 'source_unavailable' : undefined
}

import * as z from 'zod'
import { HansaError } from '../../errors.ts'

/** Which snapshot of a table is meant; the one that is served where nothing is said. */
export interface WantedVersion {
  readonly version?: number | undefined
  /** ISO time: what was served then. */
  readonly timestamp?: string | undefined
}

/** What a query of a table asks for. Of hints only `limitHint` is taken: clients apply all of them again anyway. */
export interface TableQuery extends WantedVersion {
  /** How many rows the client wants at least. */
  readonly limitHint: number | undefined
  /** Whether it goes on with files that it was given before, at `version`. */
  readonly isRefresh: boolean
  readonly wantsRefreshToken: boolean
}

const whole = z.int().nonnegative().nullish()

const queryBody = z.looseObject({
  limitHint: whole,
  version: whole,
  timestamp: z.string().nullish(),
  startingVersion: whole,
  endingVersion: whole,
  includeRefreshToken: z.boolean().nullish(),
  refreshToken: z.string().nullish(),
  pageToken: z.string().nullish(),
})

/** Reads the body of `POST …/query`, which may be empty. */
export function tableQuery(body: string): TableQuery {
  const parsed = queryBody.safeParse(body.trim() === '' ? {} : parseJson(body))
  if (!parsed.success) throw malformed(parsed.error.issues.map(({ path }) => path.join('.')).join(', '))
  const { limitHint, startingVersion, endingVersion, includeRefreshToken, refreshToken } = parsed.data
  // All files are on one page: another one would have some of them twice.
  if (parsed.data.pageToken != null && parsed.data.pageToken !== '') throw malformed('pageToken')
  if (startingVersion != null || endingVersion != null) throw oneVersionOnly()
  const isRefresh = refreshToken != null && refreshToken !== ''
  return {
    ...requireOne(
      isRefresh
        ? { version: wholeNumber('refreshToken', refreshToken) }
        : { version: parsed.data.version ?? undefined, timestamp: parsed.data.timestamp ?? undefined },
    ),
    limitHint: limitHint ?? undefined,
    isRefresh,
    wantsRefreshToken: includeRefreshToken === true,
  }
}

/** Reads `version` and `timestamp` of an address. */
export function wantedVersion(query: URLSearchParams): WantedVersion {
  const version = query.get('version')
  return requireOne({
    version: version === null ? undefined : wholeNumber('version', version),
    timestamp: query.get('timestamp') ?? undefined,
  })
}

/** What a client shows again to have the same files under new addresses: their version, which is no secret. */
export const refreshToken = (version: number): string => String(version)

export const isTimeTravel = ({ version, timestamp }: WantedVersion): boolean =>
  version !== undefined || timestamp !== undefined

const oneVersionOnly = (): HansaError =>
  new HansaError('feature_not_supported', 'a query has the files of one version', {
    remedy: '`GET …/changes` has what changed between versions.',
  })

function requireOne(wanted: WantedVersion): WantedVersion {
  if (wanted.version === undefined || wanted.timestamp === undefined) return wanted
  throw new HansaError('invalid_input', 'a version and a time cannot both be meant', {
    remedy: 'Send `version` or `timestamp`.',
  })
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw malformed(name)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('')
  }
}

const malformed = (where: string): HansaError =>
  new HansaError('invalid_input', `the request is malformed${where === '' ? '' : `: ${where}`}`, {
    remedy: 'PROTOCOL.md of delta-io/delta-sharing says what is in it.',
  })

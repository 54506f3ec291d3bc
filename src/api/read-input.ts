import * as z from 'zod'
import { HansaError } from '../errors.ts'
import { didYouMean } from '../spec/nearest.ts'
import { propertiesOf, type JsonSchema } from './json-schema.ts'
import type { Operation } from './operation.ts'

/** A request's parts, as they came. */
export interface RawInput {
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Undefined where the operation takes none. */
  readonly body: string | undefined
  /** `Content-Type`. */
  readonly sentAs?: string | undefined
}

/** Reads requests of an operation: fails with `invalid_input`, naming what is wrong, or gives what they say. */
export function inputReader({ params, query, body, takes }: Operation): (raw: RawInput) => object {
  const [paramTypes, queryTypes] = [propertiesOf(params), propertiesOf(query)]
  return (raw) => ({
    ...(params === undefined
      ? raw.params
      : checked(params, typedAll(Object.entries(raw.params), paramTypes), 'address')),
    ...(query === undefined ? noQuery(raw.query) : checked(query, readQuery(raw.query, queryTypes), 'query')),
    ...(body === undefined ? {} : checked(body, parseJson(raw.body ?? ''), 'body')),
    ...(takes === undefined ? {} : { sent: raw.body ?? '', sentAs: takenAs(raw.sentAs, takes) }),
  })
}

function takenAs(contentType: string | undefined, takes: readonly string[]): string {
  const [type = ''] = (contentType ?? '').split(';')
  const media = type.trim().toLowerCase()
  if (takes.includes(media)) return media
  throw new HansaError('unsupported_media_type', 'the body is in no form that is taken here', {
    remedy: `Send it with the \`Content-Type\` ${takes.join(' or ')}.`,
  })
}

function checked(schema: z.ZodType, value: unknown, place: string): object {
  const parsed = schema.safeParse(value)
  if (parsed.success && typeof parsed.data === 'object' && parsed.data !== null) return parsed.data
  const issues = parsed.error?.issues ?? []
  throw new HansaError('invalid_input', `the ${place} is not right: ${faultsText(issues)}`, {
    remedy: unknownName(schema, issues) ?? 'See /api/v1/openapi.json for what is taken.',
  })
}

/** A body can be wrong at very many places: an answer would be many times as long as it. */
const mostFaults = 20

function faultsText(issues: readonly z.core.$ZodIssue[]): string {
  const more = issues.length - mostFaults
  return issues
    .slice(0, mostFaults)
    .map(faultText)
    .concat(more > 0 ? [`and ${more} more`] : [])
    .join('; ')
}

const faultText = ({ path, message }: z.core.$ZodIssue): string =>
  [path.map(String).join('.'), message].filter((text) => text !== '').join(': ')

function unknownName(schema: z.ZodType, issues: readonly z.core.$ZodIssue[]): string | undefined {
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys')
  if (unknown === undefined || !(schema instanceof z.ZodObject)) return undefined
  return didYouMean(unknown.keys[0] ?? '', Object.keys(schema.shape))
}

const noQuery = (query: URLSearchParams): object => readQuery(query, new Map())

/** Each name once, unless it is of a list; a name that is not known is refused, since what it was to leave out would be there. */
function readQuery(query: URLSearchParams, types: ReadonlyMap<string, JsonSchema>): object {
  for (const name of new Set(query.keys())) {
    const type = types.get(name)
    if (type === undefined) throw unknownParameter(name, types)
    if (type['type'] !== 'array' && query.getAll(name).length > 1)
      throw new HansaError('invalid_input', `the parameter \`${name}\` is there twice`)
  }
  return Object.fromEntries(
    [...types].flatMap(([name, type]) => {
      const texts = query.getAll(name)
      if (texts.length === 0) return []
      return [[name, type['type'] === 'array' ? texts : typed(texts[0] ?? '', type)]]
    }),
  )
}

const unknownParameter = (name: string, types: ReadonlyMap<string, JsonSchema>): HansaError =>
  new HansaError('invalid_input', `there is no parameter \`${name}\` here`, {
    remedy:
      didYouMean(name, types.keys()) ??
      (types.size === 0 ? 'None is taken.' : `There are ${[...types.keys()].join(', ')}.`),
  })

const typedAll = (
  entries: readonly (readonly [string, string])[],
  types: ReadonlyMap<string, JsonSchema>,
): object => Object.fromEntries(entries.map(([name, text]) => [name, typed(text, types.get(name) ?? {})]))

/** A text of an address as the schema's type; what does not fit stays text, which the schema then refuses. */
function typed(text: string, { type }: JsonSchema): unknown {
  if (type === 'integer' || type === 'number')
    return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new HansaError('invalid_input', 'the body is not JSON', { remedy: 'Send a JSON object.' })
  }
}

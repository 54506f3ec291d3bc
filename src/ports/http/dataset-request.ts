import { HansaError } from '../../errors.ts'
import type { ReadTerms } from '../../sidecar/read-request.ts'

/** What the parameters of a request for a dataset say, before anybody knows its columns. */
export interface DatasetRequest {
  readonly terms: ReadTerms
  readonly version: number | undefined
  readonly format: string | undefined
  /** Names of columns, in the order asked for; all where absent. */
  readonly columns: readonly string[] | undefined
  readonly sort: readonly SortKey[]
  readonly limit: number | undefined
  /** All others, as they were written: filters, if their names are columns'. */
  readonly filters: readonly (readonly [name: string, value: string])[]
}

export interface SortKey {
  readonly column: string
  readonly descending: boolean
}

/** Parameters that are no filters; a column of such a name is filtered with `.eq`. */
export const parameters = [
  'columns',
  'sort',
  'limit',
  'version',
  'asOf',
  'purpose',
  'agreement',
  'format',
] as const
type Parameter = (typeof parameters)[number]

const isParameter = (name: string): name is Parameter => parameters.some((each) => each === name)

/** Reads a request's parameters; `purpose` is what a header says of it, which counts where no parameter does. */
export function parseDatasetRequest(query: URLSearchParams, purpose: string | undefined): DatasetRequest {
  const said = new Map<Parameter, string>()
  const filters: [string, string][] = []
  for (const [name, value] of query) {
    if (!isParameter(name)) filters.push([name, value])
    else if (said.has(name)) throw new HansaError('invalid_input', `the parameter \`${name}\` is there twice`)
    else said.set(name, value)
  }
  const limit = said.get('limit')
  const version = said.get('version')
  if (version !== undefined && said.has('asOf'))
    throw new HansaError('invalid_input', 'a version and a time cannot both be meant', {
      remedy: 'Send `version` or `asOf`.',
    })
  return {
    terms: termsOf({
      purpose: said.get('purpose') ?? purpose,
      agreement: said.get('agreement'),
      asOf: said.get('asOf'),
    }),
    version: version === undefined ? undefined : count('version', version),
    format: said.get('format'),
    columns: said.get('columns')?.split(','),
    sort: said.get('sort')?.split(',').map(sortKey) ?? [],
    limit: limit === undefined ? undefined : count('limit', limit),
    filters,
  }
}

/** Terms without those that are not said. */
export const termsOf = ({
  purpose,
  agreement,
  asOf,
}: Readonly<Record<keyof ReadTerms, string | undefined>>): ReadTerms => ({
  ...(purpose === undefined ? {} : { purpose }),
  ...(agreement === undefined ? {} : { agreement }),
  ...(asOf === undefined ? {} : { asOf }),
})

const sortKey = (text: string): SortKey =>
  text.startsWith('-') ? { column: text.slice(1), descending: true } : { column: text, descending: false }

function count(name: Parameter, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new HansaError('invalid_input', `\`${name}\` is a whole number`, {
    remedy: `Send \`${name}=100\`, say.`,
  })
}

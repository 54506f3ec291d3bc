import { graphForms, solutionForms } from '../../src/discovery/graph/sparql/sparql-forms.ts'
import type { Examples } from './example.ts'

const title = '<http://purl.org/dc/terms/title>'
const asSolutions = `SELECT ?s ?title WHERE { ?s ${title} ?title } ORDER BY ?title ?s LIMIT 20`
export const asGraph = `CONSTRUCT { ?s ${title} ?title } WHERE { ?s ${title} ?title }`
const doubled = Array.from({ length: 20 }, (_, n) => `BIND(CONCAT(?v${n}, ?v${n}) AS ?v${n + 1})`)
/** A query whose answer has more bytes than one may, and takes no time. */
export const tooLong = `SELECT ?v20 WHERE { BIND("0123456789abcdef" AS ?v0) ${doubled.join(' ')} }`

export const sparqlForms: readonly string[] = [...solutionForms, ...graphForms]
export const sparqlFor = (form: string): string => (graphForms.includes(form) ? asGraph : asSolutions)

/** A call for each form that an answer has. */
export const inForms = (
  forms: readonly string[],
  input: (form: string) => object,
): NonNullable<Examples['also']> =>
  forms.map((accept) => ({
    ...{ as: 'user:ana', input: { ...input(accept) }, headers: { accept }, status: 200 },
  }))

export const inNoForm = { headers: { accept: 'image/png' }, status: 406 } as const

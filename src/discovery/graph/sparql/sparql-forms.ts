import { rdfForms } from '../rdf/rdf-form.ts'
import type { QueryForm } from './read-query.ts'

/** What solutions are written as (https://www.w3.org/TR/sparql11-overview/), best first; of TSV and CSV there is none for ASK. */
export const solutionForms = [
  'application/sparql-results+json',
  'application/sparql-results+xml',
  'text/csv',
  'text/tab-separated-values',
] as const

export const graphForms = Object.keys(rdfForms)

/** The media types that an answer may have. */
export const formsFor = (form: QueryForm): readonly string[] =>
  form === 'SELECT'
    ? solutionForms
    : form === 'ASK'
      ? solutionForms.filter((type) => type.startsWith('application/'))
      : graphForms

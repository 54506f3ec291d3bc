import * as z from 'zod'
import { graphForms, solutionForms } from '../../discovery/graph/sparql/sparql-forms.ts'
import { operation } from '../operation.ts'

const purpose = z
  .string()
  .exactOptional()
  .describe('For which is decided whose lineage the reader may follow')

const answering = {
  tag: 'graph',
  description:
    'SPARQL 1.1 Query by the SPARQL Protocol, over the graph that `GET /catalog` writes. SELECT, ASK, CONSTRUCT and DESCRIBE; no updates, and no SERVICE.',
  answer: z.string().describe('Solutions, or a graph'),
  media: [...solutionForms, ...graphForms],
  problems: [
    'syntax_error',
    'data_exception',
    'feature_not_supported',
    'not_acceptable',
    'timeout',
    'too_large',
    'out_of_memory',
  ],
} as const

export const sparqlOperations = {
  querySparql: operation({
    ...answering,
    method: 'GET',
    path: '/sparql',
    summary: 'Asks the graph of the mesh a SPARQL query',
    query: z.strictObject({ query: z.string().min(1).max(20_000), purpose }),
  }),
  postSparql: operation({
    ...answering,
    method: 'POST',
    path: '/sparql',
    summary: 'Asks the graph of the mesh a SPARQL query that is too long for an address',
    query: z.strictObject({ purpose }),
    takes: ['application/sparql-query', 'application/x-www-form-urlencoded'],
    problems: [...answering.problems, 'unsupported_media_type'],
  }),
} as const

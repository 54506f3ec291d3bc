import { rowsUrl, type HttpAddress } from './http-address.ts'
import { tokenVariable, type ReadFacts, type Snippet } from './read-facts.ts'
import { stringLiteral } from './string-literal.ts'

/** Rows that are enough to work with; without a limit it is all, as far as the node gives them. */
const limit = 1000

/** pandas reads Parquet over HTTP, so that no type is lost. */
export function pandasLines(facts: ReadFacts, address: HttpAddress): readonly Snippet[] {
  const text = [
    'import os, pandas',
    '',
    `headers = {"Authorization": "Bearer " + os.environ["${tokenVariable}"]}`,
    `url = ${stringLiteral(rowsUrl(facts, address, { format: 'parquet', limit }))}`,
    'print(pandas.read_parquet(url, storage_options=headers))',
  ].join('\n')
  return [{ language: 'python', text }]
}

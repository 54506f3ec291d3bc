import { signedInCurl } from './curl.ts'
import { rowsUrl, type HttpAddress } from './http-address.ts'
import { firstRows, type ReadFacts, type Snippet } from './read-facts.ts'
import { shellWord } from './shell-text.ts'

/** DuckDB reads a Parquet file, which needs no extension of it. */
export function duckdbLines(facts: ReadFacts, address: HttpAddress): readonly Snippet[] {
  const file = `${facts.dataset}.parquet`
  const url = rowsUrl(facts, address, { format: 'parquet' })
  return [
    { language: 'sh', text: `${signedInCurl} -o ${shellWord(`./${file}`)} ${shellWord(url)}` },
    { language: 'sql', text: `select * from '${file.replaceAll("'", "''")}' limit ${firstRows};` },
  ]
}

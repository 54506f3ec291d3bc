import { rowsUrl, type HttpAddress } from './http-address.ts'
import { firstRows, tokenVariable, type ReadFacts, type Snippet } from './read-facts.ts'
import { shellWord } from './shell-text.ts'

/** The beginning of a request that is signed in and fails where its answer does. */
export const signedInCurl = `curl -fsS -H "Authorization: Bearer $${tokenVariable}"`

/** Rows as JSON. */
export const curlLines = (facts: ReadFacts, address: HttpAddress): readonly Snippet[] => [
  { language: 'sh', text: `${signedInCurl} ${shellWord(rowsUrl(facts, address, { limit: firstRows }))}` },
]

import { rowsUrl, type HttpAddress } from './http-address.ts'
import { firstRows, tokenVariable, type ReadFacts, type Snippet } from './read-facts.ts'
import { shellWord } from './shell-text.ts'

/**
 * The beginning of a request that is signed in, and fails where its answer does. The token goes in by a pipe: others on
 * the machine can see a command's arguments. `-g` takes brackets of an address for what they are.
 */
export const signedInCurl = `printf 'Authorization: Bearer %s' "$${tokenVariable}" | curl -fgsS -H @-`

/** Rows as JSON. */
export const curlLines = (facts: ReadFacts, address: HttpAddress): readonly Snippet[] => [
  { language: 'sh', text: `${signedInCurl} ${shellWord(rowsUrl(facts, address, { limit: firstRows }))}` },
]

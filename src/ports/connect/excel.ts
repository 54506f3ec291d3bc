import { rowsUrl, type HttpAddress } from './http-address.ts'
import type { ReadFacts, Snippet } from './read-facts.ts'
import { shellCommand } from './shell-text.ts'

/** Power Query of Excel and Power BI, which ask for name and password themselves and keep them. */
export function excelLines(facts: ReadFacts, address: HttpAddress): readonly Snippet[] {
  const { reader = '', hansa } = facts
  const text = [
    `// Sign in as Basic: the name is ${reader}, and \`${shellCommand(...hansa, 'identity', 'password', reader)}\` makes a password.`,
    'let',
    `    Source = Csv.Document(Web.Contents(${queryText(rowsUrl(facts, address, { format: 'csv' }))}), [Encoding = 65001]),`,
    '    Rows = Table.PromoteHeaders(Source)',
    'in',
    '    Rows',
  ].join('\n')
  return [{ language: 'powerquery', text }]
}

/** Text as a literal of Power Query: `#(` begins an escape there. */
export const queryText = (text: string): string =>
  `"${text.replaceAll('#(', '#(#)(').replaceAll('"', '""').replaceAll('\n', '#(lf)').replaceAll('\r', '#(cr)')}"`

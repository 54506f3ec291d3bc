import { catalogueFunctions } from '../../../engine/catalogue-functions.ts'
import type { SqlToken } from '../sql-token.ts'
import { catalogueColumns } from './catalogue-columns.ts'
import { registered } from './catalogue-casts.ts'
import { sessionWords } from './session-words.ts'

/** Functions of which the engine has its own: to call them says nothing. */
const everywhere = new Set(['age', 'array_lower', 'array_to_string', 'array_upper', 'parse_ident'])

/** Whether a statement asks what there is, not for data: it names the catalogue, or calls what only it has. */
export function isCatalogueQuery(tokens: readonly SqlToken[]): boolean {
  return tokens.some(({ kind, value }, index) => {
    if (kind !== 'word' && kind !== 'quoted') return false
    if (value === 'pg_catalog' || value === 'information_schema' || Object.hasOwn(catalogueColumns, value))
      return true
    const before = tokens[index - 1]?.text
    if (before === '.') return false
    if (before === '::' && registered.has(value)) return true
    const isCall = tokens[index + 1]?.text === '('
    if (kind === 'word' && !isCall && value !== 'user' && sessionWords.has(value)) return true
    return isCall && catalogueFunctions.has(value) && !everywhere.has(value)
  })
}

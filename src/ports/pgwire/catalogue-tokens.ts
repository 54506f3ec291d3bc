import { isCatalogueQuery } from './catalogue/is-catalogue-query.ts'
import { PostgresError } from './postgres-error.ts'
import { scanSql, sqlTokens, tokenOf, type SqlToken } from './sql-token.ts'

/** No client asks longer questions, and everybody waits while one is cut and rewritten. */
const longestQuestion = 32_768

/** The tokens of a question about the catalogue; undefined where a statement asks for data. */
export function catalogueTokens(sql: string): readonly SqlToken[] | undefined {
  if (sql.length > longestQuestion) return namesCatalogue(sql) ? refuse() : undefined
  const tokens = sqlTokens(sql)
  return isCatalogueQuery(tokens) ? tokens : undefined
}

/** Whether a long text names a relation of the catalogue; only what looks like one is made a token. */
function namesCatalogue(sql: string): boolean {
  const scanner = scanSql(sql)
  while (scanner.next()) {
    const isName = scanner.kind === 'word' || scanner.kind === 'quoted'
    if (isName && looksLikeOne.test(sql.slice(scanner.start, scanner.start + 9))) {
      if (isCatalogueQuery([tokenOf(scanner)])) return true
    }
  }
  return false
}

const looksLikeOne = /^(?:[uU]&)?"?(?:pg_|inform)/i

function refuse(): never {
  throw new PostgresError(
    '54000',
    `a statement over the catalogue is longer than ${longestQuestion} characters`,
  )
}

import type { PortAddress } from './port-address.ts'
import { postgresOptions } from './postgres-options.ts'
import { tokenVariable, type ReadFacts, type Snippet } from './read-facts.ts'
import { selectSql } from './select-sql.ts'
import { stringLiteral } from './string-literal.ts'

/** Python's driver for PostgreSQL. */
export function psycopgLines(facts: ReadFacts, { host, port, secure }: PortAddress): readonly Snippet[] {
  const parameters = [
    `host=${stringLiteral(host)}`,
    `port=${port}`,
    `dbname=${stringLiteral(facts.mesh)}`,
    'user="token"',
    `password=os.environ["${tokenVariable}"]`,
    `options=${stringLiteral(postgresOptions(facts))}`,
    ...(secure ? ['sslmode="verify-full"', 'sslrootcert="system"'] : []),
  ]
  const text = [
    'import os, psycopg',
    '',
    `with psycopg.connect(${parameters.join(', ')}) as connection:`,
    `    for row in connection.execute(${stringLiteral(selectSql(facts))}):`,
    '        print(row)',
  ].join('\n')
  return [{ language: 'python', text }]
}

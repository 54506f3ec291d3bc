import type { PortAddress } from './port-address.ts'
import { postgresOptions } from './postgres-options.ts'
import { tokenVariable, type ReadFacts, type Snippet } from './read-facts.ts'
import { selectSql } from './select-sql.ts'
import { shellCommand, shellWord } from './shell-text.ts'

/** PostgreSQL's own client. */
export function psqlLines(facts: ReadFacts, { host, port, secure }: PortAddress): readonly Snippet[] {
  const environment = [
    `PGPASSWORD="$${tokenVariable}"`,
    `PGOPTIONS=${shellWord(postgresOptions(facts))}`,
    ...(secure ? ['PGSSLMODE=verify-full', 'PGSSLROOTCERT=system'] : []),
  ]
  const place = ['-h', host, '-p', String(port), '-U', 'token', '-d', facts.mesh]
  const command = shellCommand('psql', ...place, '-c', selectSql(facts))
  return [{ language: 'sh', text: [...environment, command].join(' ') }]
}

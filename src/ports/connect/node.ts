import type { PortAddress } from './port-address.ts'
import { postgresOptions } from './postgres-options.ts'
import { tokenVariable, type ReadFacts, type Snippet } from './read-facts.ts'
import { selectSql } from './select-sql.ts'
import { stringLiteral } from './string-literal.ts'

/** Node.js with `pg`, as a module. */
export function nodeLines(facts: ReadFacts, { host, port, secure }: PortAddress): readonly Snippet[] {
  const settings = [
    `host: ${stringLiteral(host)}`,
    `port: ${port}`,
    `database: ${stringLiteral(facts.mesh)}`,
    'user: "token"',
    `password: process.env.${tokenVariable}`,
    `options: ${stringLiteral(postgresOptions(facts))}`,
    ...(secure ? ['ssl: true'] : []),
  ]
  const text = [
    'import pg from "pg"',
    '',
    `const client = new pg.Client({ ${settings.join(', ')} })`,
    'await client.connect()',
    `console.log((await client.query(${stringLiteral(selectSql(facts))})).rows)`,
    'await client.end()',
  ].join('\n')
  return [{ language: 'javascript', text }]
}

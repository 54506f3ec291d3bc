import { inUrl } from './reachable-host.ts'
import type { PortAddress } from './port-address.ts'
import { postgresOptions } from './postgres-options.ts'
import { tokenVariable, type ReadFacts, type Snippet } from './read-facts.ts'
import { selectSql } from './select-sql.ts'
import { stringLiteral } from './string-literal.ts'

/** PostgreSQL's driver for Java, as `jshell` takes it; tools that ask for an address, a name and a password want the same three. */
export function jdbcLines(facts: ReadFacts, address: PortAddress): readonly Snippet[] {
  const signIn = [jdbcUrl(facts, address), 'token'].map(stringLiteral).join(', ')
  const text = [
    `var connection = java.sql.DriverManager.getConnection(${signIn}, System.getenv("${tokenVariable}"));`,
    `var rows = connection.createStatement().executeQuery(${stringLiteral(selectSql(facts))});`,
    'while (rows.next()) System.out.println(rows.getString(1));',
  ].join('\n')
  return [{ language: 'java', text }]
}

function jdbcUrl(facts: ReadFacts, { host, port, secure }: PortAddress): string {
  const parameters = {
    options: postgresOptions(facts),
    ...(secure ? { sslmode: 'verify-full', sslfactory: 'org.postgresql.ssl.DefaultJavaSSLFactory' } : {}),
  }
  const said = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `jdbc:postgresql://${inUrl(host)}:${port}/${encodeURIComponent(facts.mesh)}?${said.join('&')}`
}

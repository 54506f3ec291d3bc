import type { PortAddress } from './port-address.ts'
import { inUrl } from './reachable-host.ts'
import { tokenVariable, type ReadFacts, type Snippet } from './read-facts.ts'
import { selectSql } from './select-sql.ts'
import { stringLiteral } from './string-literal.ts'

/** Python's ADBC driver for Arrow Flight SQL, whose batches become a data frame as they are. */
export function adbcLines(facts: ReadFacts, { host, port, secure }: PortAddress): readonly Snippet[] {
  const headers = {
    'hansa-purpose': facts.purpose,
    ...(facts.agreement === undefined ? {} : { 'hansa-agreement': facts.agreement }),
  }
  const options = [
    `"adbc.flight.sql.authorization_header": "Bearer " + os.environ["${tokenVariable}"],`,
    ...Object.entries(headers).map(
      ([name, value]) => `"adbc.flight.sql.rpc.call_header.${name}": ${stringLiteral(value)},`,
    ),
  ]
  const uri = `grpc${secure ? '+tls' : ''}://${inUrl(host)}:${port}`
  const text = [
    'import os',
    'from adbc_driver_flightsql import dbapi',
    '',
    'options = {',
    ...options.map((option) => `    ${option}`),
    '}',
    `with dbapi.connect(${stringLiteral(uri)}, db_kwargs=options, autocommit=True) as connection, connection.cursor() as cursor:`,
    `    cursor.execute(${stringLiteral(selectSql(facts))})`,
    '    print(cursor.fetch_arrow_table().to_pandas())',
  ].join('\n')
  return [{ language: 'python', text }]
}

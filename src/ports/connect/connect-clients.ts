import { portName as deltaSharing } from '../delta-sharing/port-name.ts'
import { portName as flight } from '../flight/flight-port.ts'
import { portName as http } from '../http/http-port.ts'
import { portName as mcp } from '../mcp/port-name.ts'
import { portName as pgwire } from '../pgwire/postgres-port.ts'
import { adbcLines } from './adbc.ts'
import { agentLines } from './agent.ts'
import { curlLines } from './curl.ts'
import { deltaSharingLines } from './delta-sharing.ts'
import { duckdbLines } from './duckdb.ts'
import { excelLines } from './excel.ts'
import type { HttpAddress } from './http-address.ts'
import { jdbcLines } from './jdbc.ts'
import { nodeLines } from './node.ts'
import { pandasLines } from './pandas.ts'
import type { PortAddress } from './port-address.ts'
import { psqlLines } from './psql.ts'
import { psycopgLines } from './psycopg.ts'
import type { ReadFacts, Snippet } from './read-facts.ts'

/** A program that people read with, by the port that it speaks with. */
export type ConnectClient = ClientWords & (PortClient<typeof pgwire> | PortClient<typeof flight> | HttpClient)

interface ClientWords {
  readonly title: string
  /** Whether it signs in as a principal of its own: with a password or a profile, which the operator has not. */
  readonly asPrincipal?: true
}

interface PortClient<Port> {
  readonly port: Port
  readonly lines: (facts: ReadFacts, address: PortAddress) => readonly Snippet[]
}

interface HttpClient {
  readonly port: typeof http | typeof deltaSharing | typeof mcp
  readonly lines: (facts: ReadFacts, address: HttpAddress) => readonly Snippet[]
}

/** In the order in which they are shown. */
export const connectClients = {
  psql: { title: 'psql', port: pgwire, lines: psqlLines },
  psycopg: { title: 'Python, psycopg', port: pgwire, lines: psycopgLines },
  pandas: { title: 'Python, pandas', port: http, lines: pandasLines },
  adbc: { title: 'Python, ADBC', port: flight, lines: adbcLines },
  'delta-sharing': {
    title: 'Python, delta-sharing',
    port: deltaSharing,
    asPrincipal: true,
    lines: deltaSharingLines,
  },
  node: { title: 'Node.js, pg', port: pgwire, lines: nodeLines },
  jdbc: { title: 'JDBC', port: pgwire, lines: jdbcLines },
  duckdb: { title: 'DuckDB', port: http, lines: duckdbLines },
  excel: { title: 'Excel and Power BI', port: http, asPrincipal: true, lines: excelLines },
  curl: { title: 'curl', port: http, lines: curlLines },
  agent: { title: 'an agent, by MCP', port: mcp, lines: agentLines },
} as const satisfies Readonly<Record<string, ConnectClient>>

export type ClientName = keyof typeof connectClients

export const isClientName = (name: string): name is ClientName => Object.hasOwn(connectClients, name)

export const clientNames: readonly ClientName[] = Object.keys(connectClients).filter(isClientName)

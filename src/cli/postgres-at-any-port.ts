import { isHansaError } from '../errors.ts'
import type { PostgresPort } from '../ports/pgwire/postgres-port.ts'
import { servePostgres, type PostgresServer } from '../ports/pgwire/serve.ts'
import { noteLine, type Terminal } from './terminal.ts'

/** Serves PostgreSQL's clients where `mesh.yaml` says, or at any free port where something else listens there; that is said. */
export const postgresAtAnyPort =
  (terminal: Terminal) =>
  async (port: PostgresPort): Promise<PostgresServer> => {
    try {
      return await servePostgres(port)
    } catch (error) {
      if (!isHansaError(error, 'busy')) throw error
      noteLine(terminal, `${error.message}: PostgreSQL's clients are served at another port this time.`)
      return servePostgres({ ...port, pgwire: { ...port.pgwire, port: 0 } })
    }
  }

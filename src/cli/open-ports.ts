import { serveFlight } from '../ports/flight/serve.ts'
import type { HttpPort } from '../ports/http/http-port.ts'
import { serveHttp } from '../ports/http/serve.ts'
import { servePostgres } from '../ports/pgwire/serve.ts'
import type { ServeAt } from './at-any-port.ts'

/** The servers of a node's ports; PostgreSQL's and Flight's clients are served where `mesh.yaml` says so. */
export interface OpenedPorts {
  readonly http: Awaited<ReturnType<typeof serveHttp>>
  readonly postgres: Awaited<ReturnType<typeof servePostgres>> | undefined
  readonly flight: Awaited<ReturnType<typeof serveFlight>> | undefined
  close(): Promise<void>
}

export interface PortOptions {
  /** What decoys of SCRAM are made with. */
  readonly decoyKey: Uint8Array
  /** How ports beside HTTP take their address. */
  readonly serveAt: ServeAt
}

/** Opens all of them; where one does not start, those that were opened before are closed. */
export async function openPorts(port: HttpPort, { decoyKey, serveAt }: PortOptions): Promise<OpenedPorts> {
  const { pgwire, flight, http: address } = port.settings
  await using open = new AsyncDisposableStack()
  const opened = async <T extends Closing>(starting: Promise<T> | undefined): Promise<T | undefined> => {
    const server = await starting
    if (server !== undefined) open.defer(() => server.close())
    return server
  }
  const http = await serveHttp(port, address)
  open.defer(() => http.close())
  const postgres = await opened(
    pgwire && serveAt(pgwire, (at) => servePostgres({ ...port, pgwire: at, key: decoyKey })),
  )
  const arrow = await opened(flight && serveAt(flight, (at) => serveFlight({ ...port, flight: at })))
  open.move()
  return {
    http,
    postgres,
    flight: arrow,
    close: async () => {
      await Promise.all([http.close(), postgres?.close(), arrow?.close()])
    },
  }
}

interface Closing {
  close(): Promise<void>
}

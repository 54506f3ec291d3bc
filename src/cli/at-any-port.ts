import { isHansaError } from '../errors.ts'
import type { Address } from '../ports/listen.ts'
import { noteLine, type Terminal } from './terminal.ts'

/** Serves at an address. */
export type ServeAt = <At extends Address, Server>(
  at: At,
  serve: (at: At) => Promise<Server>,
) => Promise<Server>

/** Where `mesh.yaml` says, and not at all where something else listens there. */
export const asDeclared: ServeAt = (at, serve) => serve(at)

/** Where `mesh.yaml` says, or at any free port where something else listens there; that is said. */
export const atAnyPort =
  (terminal: Terminal): ServeAt =>
  async (at, serve) => {
    try {
      return await serve(at)
    } catch (error) {
      if (!isHansaError(error, 'busy')) throw error
      noteLine(terminal, `${error.message}, so another port is taken this time.`)
      return serve({ ...at, port: 0 })
    }
  }

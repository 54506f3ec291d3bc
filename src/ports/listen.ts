import { once } from 'node:events'
import type { Server } from 'node:net'
import { HansaError, systemErrorCode } from '../errors.ts'

export interface Address {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
}

/** Begins to listen and gives the port that was taken; `setting` is where `mesh.yaml` says the address. */
export async function listen(server: Server, { host, port }: Address, setting: string): Promise<number> {
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    throw notListening(error, `${host}:${port}`, setting)
  }
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

function notListening(cause: unknown, address: string, setting: string): unknown {
  switch (systemErrorCode(cause)) {
    case 'EADDRINUSE':
      return new HansaError('busy', `something else listens on ${address}`, {
        cause,
        remedy: `Stop it, or set another \`${setting}.port\` in mesh.yaml.`,
      })
    case 'EACCES':
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new HansaError('invalid_input', `this machine cannot listen on ${address}`, {
        cause,
        remedy: `Set \`${setting}.host\` in mesh.yaml to an address of this machine, and \`${setting}.port\` to one above 1023.`,
      })
    default:
      return cause
  }
}

import type { MeshSettings } from '../../spec/mesh.ts'
import { isThisMachine, reachable } from './reachable-host.ts'

/** Where PostgreSQL's clients find a node. */
export interface PostgresAddress {
  readonly host: string
  readonly port: number
  /** Whether they have to speak TLS and look at the certificate: a token goes to other machines in no other way. */
  readonly secure: boolean
}

/** The address that clients are told, or the sentence that says why there is none. */
export function postgresAddress({ pgwire }: Pick<MeshSettings, 'pgwire'>): PostgresAddress | string {
  if (pgwire === undefined)
    return 'This mesh does not serve PostgreSQL’s clients: `pgwire: {}` in mesh.yaml turns that on, at the next `hansa up`.'
  if (pgwire.port === 0)
    return 'The port of `pgwire` is another one at each start: set `pgwire.port` in mesh.yaml.'
  const host = reachable(pgwire.host)
  const secure = !isThisMachine(host)
  if (secure && pgwire.certificate === undefined)
    return `A token is sent to ${host} over TLS only: \`pgwire.certificate\` and \`pgwire.key\` in mesh.yaml turn that on.`
  return { host, port: pgwire.port, secure }
}

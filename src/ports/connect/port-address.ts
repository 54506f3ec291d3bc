import type { ConnectionSettings } from '../../spec/mesh.ts'
import { hostOf, isThisMachine, listensEverywhere, reachable } from './reachable-host.ts'

/** Where clients of a port find a node. */
export interface PortAddress {
  readonly host: string
  readonly port: number
  /** Whether they have to speak TLS and look at the certificate: a token goes to other machines in no other way. */
  readonly secure: boolean
}

/** Whom each setting is about. */
const clientsOf = { pgwire: 'PostgreSQL’s clients', flight: 'clients of Arrow Flight SQL' } as const

/** A setting of `mesh.yaml` that has a port with TLS of its own. */
export type PortSetting = keyof typeof clientsOf

/** What is said of where a port listens. */
type Listening = Pick<ConnectionSettings, 'host' | 'port' | 'certificate' | 'key'>

/** The address that clients are told who asked by `askedAt`, if anybody did; or the sentence that says why there is none. */
export function portAddress(
  setting: PortSetting,
  settings: Partial<Record<PortSetting, Listening>>,
  askedAt?: string,
): PortAddress | string {
  const at = settings[setting]
  if (at === undefined)
    return `This mesh does not serve ${clientsOf[setting]}: \`${setting}: {}\` in mesh.yaml turns that on, at the next \`hansa up\`.`
  if (at.port === 0)
    return `The port of \`${setting}\` is another one at each start: set \`${setting}.port\` in mesh.yaml.`
  const asked = askedAt === undefined ? undefined : hostOf(askedAt)
  const host = asked !== undefined && listensEverywhere(at.host) ? asked : reachable(at.host)
  if (asked !== undefined && isThisMachine(host) && !isThisMachine(asked))
    return `The node serves ${clientsOf[setting]} on its own machine only: \`${setting}.host\` in mesh.yaml changes that.`
  const secure = !isThisMachine(host)
  if (secure && at.certificate === undefined)
    return `A token is sent to ${host} over TLS only: \`${setting}.certificate\` and \`${setting}.key\` in mesh.yaml turn that on.`
  return { host, port: at.port, secure }
}

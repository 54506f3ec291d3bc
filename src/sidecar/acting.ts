import { formatPrincipal } from '../governance/principal.ts'
import type { Reader } from './reader.ts'

/** Who acts for a reader, as the audit keeps it. */
export interface Acting {
  readonly actor?: string
  readonly agent?: string
}

export const actingFor = ({ actor, agent }: Pick<Reader, 'actor' | 'agent'>): Acting => ({
  ...(actor === undefined ? {} : { actor: formatPrincipal(actor) }),
  ...(agent === undefined ? {} : { agent: formatPrincipal(agent) }),
})

/** `user:ana by node:planning by service:dashboard`: who shares nothing with anybody else. */
export const readerName = (reader: Pick<Reader, 'principal' | 'actor' | 'agent'>): string => {
  const { actor, agent } = actingFor(reader)
  return [formatPrincipal(reader.principal), actor, agent].filter((name) => name !== undefined).join(' by ')
}

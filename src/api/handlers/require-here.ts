import { Misdirected } from '../../sidecar/remote/misdirected.ts'
import { domainOfName } from '../../spec/node-elsewhere.ts'
import type { ApiContext } from '../api-context.ts'

/** Throws `misdirected` where a name says a domain that belongs to another node; whether there is such a thing is not said. */
export async function requireHere(name: string, { sidecar }: Pick<ApiContext, 'sidecar'>): Promise<void> {
  const domain = domainOfName(name)
  const where = domain === undefined ? undefined : await sidecar.whereElse(domain)
  if (where !== undefined) throw new Misdirected(name, where)
}

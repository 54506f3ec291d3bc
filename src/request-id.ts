import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'

const current = new AsyncLocalStorage<string>()

/** The header that carries it, between clients, nodes and what stands before them. */
export const requestIdHeader = 'x-request-id'

/** The id of the request that is being answered, by which the logs of all nodes that take part can be put together. */
export const requestId = (): string | undefined => current.getStore()

/** Does the work as part of a request. */
export const withRequestId = <T>(id: string, work: () => T): T => current.run(id, work)

/** What a client calls its request, where that is fit for a log; else a new name. */
export const requestIdOf = (said: string | undefined): string =>
  said !== undefined && /^[\w.:-]{1,64}$/.test(said) ? said : randomUUID()

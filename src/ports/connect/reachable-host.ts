export const listensEverywhere = (host: string): boolean => host === '0.0.0.0' || host === '::'

/** The host of an address of HTTP, without the brackets that it has there. */
export const hostOf = (origin: string): string => new URL(origin).hostname.replaceAll(/[[\]]/g, '')

/** The name that clients on this machine have for where a server listens: one that listens everywhere does so here, too. */
export const reachable = (host: string): string =>
  host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host

export const isThisMachine = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d+){3}$/.test(host)

/** A host as it stands in an address. */
export const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host)

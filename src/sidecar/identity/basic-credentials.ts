import { formatPrincipal, parsePrincipal } from '../../governance/principal.ts'

export interface BasicCredentials {
  /** With its kind; undefined where no principal can be called that. */
  readonly principal: string | undefined
  readonly password: string
}

/** Longer names are nobody's, and not worth remembering. */
const longestName = 200

/**
 * Reads what follows `Basic` (RFC 7617, in UTF-8). A name with a kind has a colon itself: `service:dashboard:<password>`.
 * Undefined where it is not of this form.
 */
export function parseBasicCredentials(encoded: string): BasicCredentials | undefined {
  if (!/^[\w+/-]+=*$/.test(encoded)) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const [, name, password] = /^((?:(?:user|team|service|agent|node):)?[^:]*):(.*)$/s.exec(text) ?? []
  if (name === undefined || password === undefined) return undefined
  const principal = name.length > longestName ? undefined : parsePrincipal(name)
  return { principal: principal && formatPrincipal(principal), password }
}

import { HansaError } from '../errors.ts'
import { formatPrincipal, parsePrincipal, type PrincipalName } from '../governance/principal.ts'

/** `ana` is `user:ana`. */
export function fullName(principal: string): string {
  const name = parsePrincipal(principal)
  return name === undefined ? principal : formatPrincipal(name)
}

/** A principal as a person typed it. */
export function principalArgument(text: string): PrincipalName {
  const principal = parsePrincipal(text)
  if (principal !== undefined) return principal
  throw new HansaError('invalid_input', `${text} is no name of a principal`, {
    remedy: 'Write a kind and an id, such as `user:ana` or `service:dashboard`.',
  })
}

import type { JWTPayload } from 'jose'
import { HansaError } from '../../errors.ts'
import { parsePrincipal, type AttributeValue, type Principal } from '../../governance/principal.ts'
import { attributeTypeWords, isOfAttributeType } from '../../spec/attribute-type.ts'
import type { OidcSettings } from '../../spec/mesh.ts'
import type { Vocabulary } from '../../spec/vocabulary.ts'

type Claims = OidcSettings['claims']

/**
 * Whom a token is about. A client's token for itself is a service's, any other a user's. A claim of the wrong type is
 * refused, not left out: a rule that forbids by it would not hold.
 */
export function principalOfClaims(payload: JWTPayload, claims: Claims, vocabulary: Vocabulary): Principal {
  return {
    kind: isOfClient(payload) ? 'service' : 'user',
    id: idOf(payload, claims),
    teams: teamsIn(payload, claims),
    attributes: attributesIn(payload, claims, vocabulary),
  }
}

/**
 * Who acts for the one whom the token is about (RFC 8693 §4.1), where that is somebody else; of several, the last. Refused
 * where it cannot be told: the audit would not know on whose word it was read.
 */
export function actorOfClaims(payload: JWTPayload): Principal | undefined {
  const { act, client_id: client, azp } = payload
  if (act === undefined) return undefined
  const subject = typeof act === 'object' && act !== null && 'sub' in act ? act.sub : undefined
  const name = typeof subject === 'string' ? parsePrincipal(`user:${subject}`) : undefined
  if (name === undefined) throw wrongClaim('act', 'an object whose `sub` names who acts')
  const kind = subject === (client ?? azp) ? 'service' : 'user'
  return { kind, id: name.id, teams: [], attributes: {} }
}

/** RFC 9068 §2.2: where no person is involved, the subject is the client. */
const isOfClient = ({ sub, client_id: client, azp }: JWTPayload): boolean =>
  sub !== undefined && sub === (client ?? azp)

function idOf(payload: JWTPayload, claims: Claims): string {
  const value = claimOf(payload, claims.id)
  const name = typeof value === 'string' ? parsePrincipal(`user:${value}`) : undefined
  if (name === undefined) throw wrongClaim(claims.id, 'a name of letters, digits and `_.@+-`')
  return name.id
}

function teamsIn(payload: JWTPayload, { teams }: Claims): readonly string[] {
  const value = teams === undefined ? undefined : claimOf(payload, teams)
  if (teams === undefined || value === undefined) return []
  const list: unknown = typeof value === 'string' ? [value] : value
  if (isTextList(list)) return list
  throw wrongClaim(teams, attributeTypeWords.set)
}

const isTextList = (value: unknown): value is readonly string[] => isOfAttributeType(value, 'set')

function attributesIn(
  payload: JWTPayload,
  { attributes }: Claims,
  { attributes: types }: Vocabulary,
): Readonly<Record<string, AttributeValue>> {
  const found: Record<string, AttributeValue> = {}
  for (const [name, claim] of Object.entries(attributes)) {
    const value = claimOf(payload, claim)
    const type = Object.hasOwn(types, name) ? types[name] : undefined
    if (value === undefined || type === undefined) continue
    if (!isOfAttributeType(value, type)) throw wrongClaim(claim, attributeTypeWords[type])
    found[name] = value
  }
  return found
}

const claimOf = (payload: JWTPayload, claim: string): unknown =>
  Object.hasOwn(payload, claim) ? (payload[claim] ?? undefined) : undefined

const wrongClaim = (claim: string, expected: string): HansaError =>
  new HansaError('unauthenticated', `the token's claim \`${claim}\` is absent or not ${expected}`, {
    remedy:
      'Have the provider put it into the token, or name another claim in `identity.oidc.claims` of mesh.yaml.',
  })

import { randomUUID } from 'node:crypto'
import { decodeJwt } from 'jose'
import * as z from 'zod'
import { signStatement, statementHeader, verifyStatement } from '../governance/signed-statement.ts'
import type { StatementSigner } from '../governance/signed-statement.ts'
import {
  formatPrincipal,
  parsePrincipal,
  type Principal,
  type PrincipalName,
} from '../governance/principal.ts'
import type { KnownNode } from '../spec/known-node.ts'
import { principalId, principalText } from '../spec/principal-text.ts'
import type { AskingPrincipal } from './asking-principal.ts'
import type { MeshMembers } from './mesh-members.ts'
import { speaksFor, type Standing } from './speaks-for.ts'

export const assertionType = 'hansa-assertion+jwt'

/** Of one that names who acts: a node that does not know what that means takes none of it. */
export const actingAssertionType = 'hansa-acting-assertion+jwt'

/** How long an assertion is good for, and how far the clocks of two nodes may be apart. */
export const assertionSeconds = 60
export const clockSeconds = 60

/** It travels in a header, and what it says in every token that is made of it. */
const longestAssertion = 8 << 10

const name = z.string().max(200)

/** What a node says of who asks, in the claims of RFC 7519; claims that are not known are left out (section 4). */
export const assertionSchema = z.object({
  /** `node:<name>`. */
  iss: name.regex(/^node:/),
  sub: name.regex(principalText),
  /** `node:<name>`, or `registry:<mesh>@<address>`. */
  aud: z.string().max(500),
  /** Seconds since 1970. */
  iat: z.int().nonnegative(),
  exp: z.int().nonnegative(),
  jti: z.string().regex(/^[\w-]{16,64}$/),
  teams: z.array(name.regex(principalId)).max(200).readonly(),
  attributes: z.record(name, z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()])),
  /** Who acts for `sub` at the node (RFC 8693 §4.1). */
  act: z.object({ sub: name.regex(/^(user|service|agent):[\w.@+-]+$/) }).exactOptional(),
})

export type AssertionClaims = Readonly<z.infer<typeof assertionSchema>>

export interface NewAssertion {
  /** Who says so. */
  readonly node: string
  readonly principal: AskingPrincipal
  /** The only one who may take it: `node:<name>`, or a registry as `registryAudience` has it. */
  readonly audience: string
  readonly now: Date
}

/** Says for whom this node asks, for one use within a minute. */
export function signAssertion(
  { node, principal, audience, now }: NewAssertion,
  signer: StatementSigner,
): string {
  const iat = Math.floor(now.getTime() / 1000)
  const claims: AssertionClaims = {
    iss: `node:${node}`,
    sub: formatPrincipal(principal),
    aud: audience,
    iat,
    exp: iat + assertionSeconds,
    jti: randomUUID(),
    teams: principal.teams,
    attributes: principal.attributes,
    ...(principal.agent === undefined ? {} : { act: { sub: formatPrincipal(principal.agent) } }),
  }
  return signStatement(claims, claims.act === undefined ? assertionType : actingAssertionType, signer)
}

/** What an assertion is held against. */
export interface AssertionCheck {
  /** The mesh's name. */
  readonly mesh: string
  /** Who is asked, as `NewAssertion.audience` has it: any of these names. */
  readonly audiences: readonly string[]
  readonly members: Pick<MeshMembers, 'known' | 'keyOf' | 'ownerOf' | 'lookAgain'>
  readonly now: Date
}

export type AssertionVerdict = VerifiedAssertion | RefusedAssertion

export interface VerifiedAssertion {
  readonly kind: 'verified'
  /** For whom the node asks. Teams and attributes are there where it vouches for them, and nowhere else. */
  readonly principal: Principal
  readonly standing: Standing
  /** Who acts for the principal there, where that is somebody else. */
  readonly agent?: PrincipalName
  /** The node that says so, and the key that it signed with. */
  readonly node: string
  readonly key: string
  readonly id: string
  /** After that it is refused, clocks considered. */
  readonly expiresAt: Date
}

export interface RefusedAssertion {
  readonly kind: 'refused'
  /** Ends the sentence `the assertion is refused: …`. */
  readonly why: string
  /** The node that did sign it; absent where none did, so that it is a guess. */
  readonly node?: string
}

/**
 * Who asks and on whose word, where a node of the mesh says so by its key of now, to this audience, in time, of somebody
 * for whom it may speak. Where it is signed by another key, rotations are looked for once. That it is used once is left to
 * who takes it.
 */
export async function verifyAssertion(text: string, check: AssertionCheck): Promise<AssertionVerdict> {
  const issuer = text.length > longestAssertion ? undefined : issuerOf(text)
  const node = issuer === undefined ? undefined : await check.members.known(issuer)
  const signed = node && (await readSigned(text, node, check.members))
  if (node === undefined || signed === undefined)
    return refused('it is damaged, or not signed by a node of this mesh with its key of now')
  const { claims, key } = signed
  const isForThis = check.audiences.includes(claims.aud)
  const fault = isForThis ? faultOfTime(claims, check.now) : `it is for another audience, ${claims.aud}`
  if (fault !== undefined) return refused(fault, node.node)
  const subject = parsePrincipal(claims.sub)
  const standing = subject && (await speaksFor(node, subject, check))
  if (subject === undefined || standing === undefined)
    return refused(`the rules in force do not let node:${node.node} speak for ${claims.sub}`, node.node)
  const { teams, attributes, jti, exp, act } = claims
  const agent = act && parsePrincipal(act.sub)
  return {
    kind: 'verified',
    principal: { ...subject, ...(standing === 'vouched' ? { teams, attributes } : saysNothing) },
    standing,
    ...(agent === undefined ? {} : { agent }),
    node: node.node,
    key,
    id: jti,
    expiresAt: new Date((exp + clockSeconds) * 1000),
  }
}

const saysNothing = { teams: [], attributes: {} }

/** Whose key to try. */
function issuerOf(text: string): string | undefined {
  try {
    return /^node:(.+)$/.exec(decodeJwt(text).iss ?? '')?.[1]
  } catch {
    return undefined
  }
}

interface Signed {
  readonly claims: AssertionClaims
  readonly key: string
}

async function readSigned(
  text: string,
  { node }: KnownNode,
  members: AssertionCheck['members'],
): Promise<Signed | undefined> {
  const key = await members.keyOf(node)
  const signed = await readBy(text, node, key)
  if (signed !== undefined || statementHeader(text)?.key === key) return signed
  const newer = await members.lookAgain(node)
  return newer === key ? undefined : readBy(text, node, newer)
}

async function readBy(text: string, node: string, key: string | undefined): Promise<Signed | undefined> {
  if (key === undefined) return undefined
  const isActing = statementHeader(text)?.type === actingAssertionType
  const type = isActing ? actingAssertionType : assertionType
  const claims = await verifyStatement(text, { type, key, schema: assertionSchema })
  if (claims?.iss !== `node:${node}` || (claims.act !== undefined) !== isActing) return undefined
  return { claims, key }
}

function faultOfTime({ iat, exp }: AssertionClaims, now: Date): string | undefined {
  const seconds = now.getTime() / 1000
  if (exp <= iat || exp - iat > assertionSeconds)
    return `it is good for longer than ${assertionSeconds} seconds`
  if (iat > seconds + clockSeconds) return 'it is not valid yet: the clocks of the two nodes are apart'
  if (exp + clockSeconds <= seconds) return 'it has expired, or the clocks of the two nodes are apart'
  return undefined
}

const refused = (why: string, node?: string): RefusedAssertion => ({
  kind: 'refused',
  why,
  ...(node === undefined ? {} : { node }),
})

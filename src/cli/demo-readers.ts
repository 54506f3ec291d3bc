import { operatorOf, parsePrincipal } from '../governance/principal.ts'
import type { BuildContext } from '../product/build-context.ts'
import { Audit } from '../sidecar/audit/audit.ts'
import { auditedCredentials } from '../sidecar/identity/audited-credentials.ts'
import { Directory } from '../sidecar/identity/directory.ts'
import { daysFrom, issueToken } from '../sidecar/identity/issue-credential.ts'
import type { Vocabulary } from '../spec/vocabulary.ts'
import { agreeAtHome, type AgreementPlace } from './agree-at-home.ts'

/** One of the three who ask the same of the demo and get different answers. */
export interface DemoReader {
  readonly name: string
  readonly purpose: string
  /** Whom the agreement is asked of, and why; without one the reader's own domain permits it. */
  readonly asks?: { readonly owner: string; readonly justification: string }
}

const product = 'safety/wildlife_strikes'

export const demoReaders: readonly DemoReader[] = [
  { name: 'user:sam', purpose: 'SafetyResearch' },
  {
    name: 'user:ria',
    purpose: 'SafetyResearch',
    asks: { owner: 'user:safety-owner', justification: 'A study of which species meet which aircraft' },
  },
  {
    name: 'user:kim',
    purpose: 'AirportOperations',
    asks: { owner: 'user:safety-owner', justification: 'Scaring birds away where they are met most' },
  },
]

/** How long agreements and tokens of the demo are good for. */
const days = 90

/**
 * Makes what the readers lack: an agreement, asked for and approved as anybody's is, and a token. The tokens that were
 * made, by reader: they are told this once.
 */
export async function letReadersIn({
  mesh,
  store,
  effects,
}: BuildContext): Promise<ReadonlyMap<string, string>> {
  const { name, settings, governance } = mesh
  const vocabulary = (): Promise<Vocabulary> => Promise.resolve(governance.vocabulary)
  const directory = new Directory({ mesh: name, file: settings.identity.file, vocabulary, effects })
  await using audit = await Audit.open({ store, state: settings.state, effects })
  const place = { mesh: name, metadata: store.metadata, directory, audit, effects }
  const tokens = new Map<string, string>()
  for (const reader of demoReaders) {
    await agree(reader, place)
    const token = await firstToken(reader, place)
    if (token !== undefined) tokens.set(reader.name, token)
  }
  return tokens
}

async function agree({ name, purpose, asks }: DemoReader, place: AgreementPlace): Promise<void> {
  if (asks === undefined) return
  await agreeAtHome({ consumer: name, product, port: product, purpose, ...asks, days }, place)
}

async function firstToken({ name }: DemoReader, place: AgreementPlace): Promise<string | undefined> {
  const { mesh, metadata, audit, effects } = place
  const principal = parsePrincipal(name)
  if (principal === undefined || (await metadata.credentials(name)).length > 0) return undefined
  const reader = { principal: operatorOf(mesh), method: 'operator' } as const
  const credentials = auditedCredentials(metadata, { audit, reader, now: effects.now })
  const expiresAt = daysFrom(effects.now(), days)
  const { token } = await issueToken(credentials, { principal, now: effects.now, expiresAt, note: 'demo' })
  return token
}

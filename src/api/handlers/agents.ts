import { HansaError } from '../../errors.ts'
import { formatPrincipal, parsePrincipal } from '../../governance/principal.ts'
import { changeAgreement } from '../../sidecar/agreement/change-agreement.ts'
import { listAgreements, type ShownAgreement } from '../../sidecar/agreement/find-agreements.ts'
import { findEntries } from '../../sidecar/audit/find.ts'
import { datasetsOf, productOf } from '../../sidecar/audit/read-entry.ts'
import { revokeCredential, stateOf } from '../../sidecar/identity/issue-credential.ts'
import { readIdentities } from '../../spec/check-identity.ts'
import type { Identity } from '../../spec/identities.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { agentOperations } from '../operations/agents.ts'
import { shownAnswer } from './agreements.ts'
import { credentialsOf } from './credentials.ts'
import { decidesAbout } from './decides-about.ts'
import { standingOf } from './standing.ts'

export const agentHandlers: Handlers<typeof agentOperations> = {
  listAgents: async (_, context) => {
    const known = await knownAgents(context)
    return { items: await Promise.all([...known.values()].map((each) => summaryOf(each, context))) }
  },
  showAgent: async ({ principal }, context) => {
    const agent = await requireAgent(principal, context)
    const isItself = formatPrincipal(context.reader.principal) === principal
    const maySee = agent.isAll || isItself
    return {
      ...(await summaryOf(agent, context)),
      agreed: agent.agreements.map(shownAnswer),
      ...(maySee ? { today: await todayOf(principal, context) } : {}),
      decisions: await decisionsOf(principal, context, maySee),
    }
  },
  revokeAgent: async ({ principal, note }, context) => {
    const agent = await requireAgent(principal, context)
    const agreements = []
    const step = { kind: 'revoke' as const, ...(note === undefined ? {} : { note }) }
    for (const { agreement, state, owned } of agent.agreements)
      if (owned && state === 'approved')
        agreements.push(
          (await changeAgreement(context.sidecar.agreements(context.reader), agreement.id, step)).id,
        )
    const credentials = []
    for (const { id } of agent.isAll ? await validCredentials(principal, context) : [])
      credentials.push((await revokeCredential(credentialsOf(context), id, context.effects)).id)
    if (agreements.length + credentials.length === 0) throw nothingToEnd(principal)
    return { agreements, credentials }
  },
}

interface KnownAgent {
  readonly principal: string
  readonly identity: Identity | undefined
  /** Those that concern the reader, newest first. */
  readonly agreements: readonly ShownAgreement[]
  /** Whether the reader is the operator, who knows and ends all of it. */
  readonly isAll: boolean
}

/** By name: who reads products that the reader owns, the reader themselves, and for the operator whoever is listed. */
async function knownAgents(context: ApiContext): Promise<ReadonlyMap<string, KnownAgent>> {
  const { reader, sidecar, settings } = context
  const { isOperator } = await standingOf(context)
  if (reader.method === 'on-behalf-of') return new Map()
  const concerning = await listAgreements(sidecar.agreements(reader))
  const identities = readIdentities(settings.identity.file).identities ?? new Map<string, Identity>()
  const names = [
    ...(isOperator ? identities.keys() : []),
    ...concerning.filter(({ owned }) => owned).map(({ agreement }) => agreement.consumer),
    formatPrincipal(reader.principal),
  ]
  return new Map(
    [...new Set(names.filter(isAgent))].sort().map((principal) => [
      principal,
      {
        principal,
        identity: identities.get(principal),
        agreements: concerning.filter(({ agreement }) => agreement.consumer === principal),
        isAll: isOperator,
      },
    ]),
  )
}

const isAgent = (name: string): boolean => {
  const kind = parsePrincipal(name)?.kind
  return kind === 'agent' || kind === 'service'
}

async function requireAgent(principal: string, context: ApiContext): Promise<KnownAgent> {
  const agent = (await knownAgents(context)).get(principal)
  if (agent !== undefined) return agent
  throw new HansaError('not_found', `no agent or service ${principal} concerns you`, {
    remedy: 'Owners see those that read their products, the operator all that are listed.',
  })
}

async function summaryOf({ principal, identity, agreements, isAll }: KnownAgent, context: ApiContext) {
  return {
    principal,
    ...(identity?.name === undefined ? {} : { name: identity.name }),
    teams: identity?.teams ?? [],
    agreements: agreements.filter(({ state }) => state === 'approved').length,
    ...(isAll ? { credentials: (await validCredentials(principal, context)).length } : {}),
  }
}

async function validCredentials(principal: string, { metadata, effects }: ApiContext) {
  const now = effects.now()
  return (await metadata.credentials(principal)).filter((each) => stateOf(each, now) === 'valid')
}

async function todayOf(principal: string, { agentUse, settings: { mcp } }: ApiContext) {
  return {
    used: await agentUse(principal),
    allowed: { rows: mcp.rowsPerDay, bytes: mcp.bytesPerDay },
  }
}

const lastDecisions = 20

async function decisionsOf(principal: string, context: ApiContext, isAll: boolean) {
  const search = { principal, kinds: ['access', 'denied'] as const }
  const { records } = await findEntries(context.metadata, search, { limit: lastDecisions })
  const decisions = []
  for (const { sequence, entry } of records) {
    if (entry.kind !== 'access' && entry.kind !== 'denied') continue
    const datasets = datasetsOf(entry)
    const { at, kind, purpose } = entry
    if (isAll || (await decidesAboutAll(datasets, context)))
      decisions.push({ sequence, at, kind, purpose, datasets })
  }
  return decisions
}

/** Of a decision that is about others' products too, their owners are the ones to tell. */
async function decidesAboutAll(datasets: readonly string[], context: ApiContext): Promise<boolean> {
  for (const product of new Set(datasets.map(productOf)))
    if (!(await decidesAbout([product], context))) return false
  return datasets.length > 0
}

const nothingToEnd = (principal: string): HansaError =>
  new HansaError('conflict', `${principal} has nothing that you could end`, {
    remedy: 'Its agreements about your products are over, or it has none.',
  })

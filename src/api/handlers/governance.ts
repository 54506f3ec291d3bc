import { HansaError } from '../../errors.ts'
import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import { statementOf, type SignedBundle } from '../../governance/council/signed-bundle.ts'
import { signersOf } from '../../governance/council/signers.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { CouncilDesk } from '../../mesh/proposals/council-desk.ts'
import { isEnough } from '../../mesh/proposals/is-enough.ts'
import { bundleChanges } from '../../product/council/bundle-changes.ts'
import { councilInForce, knownBundles } from '../../product/council/council-in-force.ts'
import { unreadRules } from '../../product/council/unread-rules.ts'
import { ruleChanges } from '../../product/rule-changes.ts'
import { actingFor } from '../../sidecar/acting.ts'
import { rulesState } from '../../sidecar/compliance/rules-state.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import { isExceptionInForce } from '../../spec/policy-exception.ts'
import type { CouncilBundle, GovernanceBundle } from '../../store/governance-bundle.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { governanceOperations } from '../operations/governance.ts'
import { mostItems } from '../page.ts'
import { pageAsGiven } from '../page-of-all.ts'
import { outlookOfComing } from './coming-outlook.ts'
import { outlookOfProposal } from './proposal-outlook.ts'
import { charterMembers, proposalAnswer, requireDesk } from './proposals.ts'
import { decidesAnything, requireCouncil, standingOf } from './standing.ts'

export const governanceHandlers: Handlers<typeof governanceOperations> = {
  showGovernance,
  listBundles: async ({ limit = mostItems, after }, { metadata, page }) => {
    const from = page.after(after)
    const newest = from === undefined ? await metadata.bundleSequence() : Number(from)
    const last = Math.max(0, newest - limit)
    const items = []
    let bundle = await bundleOrNothing(metadata, newest)
    for (let sequence = newest; sequence > last; sequence--) {
      const before = await bundleOrNothing(metadata, sequence - 1)
      if (bundle !== undefined) items.push(await enactedAnswer(bundle, before))
      bundle = before
    }
    return { items, ...(last === 0 ? {} : { next: page.next(String(last)) }) }
  },
  listExceptions: async (wanted, { metadata, effects, page }) => {
    const exceptions = (await metadata.bundle())?.exceptions ?? []
    const now = effects.now()
    const all = exceptions.map((each) => ({ ...each, isOver: !isExceptionInForce(each, now) }))
    return pageAsGiven(all, wanted, { page, keyOf: (each) => `${each.policy}\n${each.for}` })
  },
  listProposals: async (_, context) => {
    if (context.council === undefined) return { items: [] }
    const { proposals, refused, fault } = await context.council.view()
    const isTold = decidesAnything(await standingOf(context, proposals.flatMap(charterMembers)))
    return {
      items: proposals.map((each) => proposalAnswer(each, context.reader)),
      ...(fault === undefined ? {} : { fault }),
      ...(isTold && refused.length > 0 ? { refused } : {}),
    }
  },
  showProposal: async ({ digest }, context) => {
    const desk = requireDesk(context)
    const proposal = await desk.proposal(digest)
    const { statement, bundle } = proposal
    const isShown = decidesAnything(await standingOf(context, charterMembers(proposal)))
    return {
      ...proposalAnswer(proposal, context.reader),
      changes: bundleChanges(await context.metadata.bundle(), statement),
      ...(isShown
        ? {
            ...{ policies: statement.policies, document: bundle },
            ...(await previousOf(statement, context, desk)),
          }
        : {}),
    }
  },
  proposeRules: async (brought, context) => {
    const desk = requireDesk(context)
    requireCouncil(await standingOf(context, await desk.founders()))
    const { proposal, ...added } = await desk.propose(brought)
    const subject = `bundle ${proposal.statement.number}`
    await record(context, [{ what: 'rules proposed', subject }, ...signatureSteps(added.members, subject)])
    return { proposal: proposalAnswer(proposal, context.reader), ...added }
  },
  previewProposal: ({ digest }, context) => outlookOfProposal(digest, context),
  signProposal: async ({ digest, payload, signatures }, context) => {
    const desk = requireDesk(context)
    const known = await desk.proposal(digest)
    requireCouncil(await standingOf(context, charterMembers(known)))
    if (payload !== undefined && payload !== known.bundle.payload) throw anotherOne()
    const { proposal, ...added } = await desk.addSignatures(digest, signatures)
    await record(context, signatureSteps(added.members, `bundle ${proposal.statement.number}`))
    return { proposal: proposalAnswer(proposal, context.reader), ...added }
  },
  foreseeRules: ({ days = 30 }, context) => outlookOfComing(days, context),
  enactProposals: async (_, context) => {
    const desk = requireDesk(context)
    const { proposals } = await desk.view()
    requireCouncil(await standingOf(context, proposals.filter(isEnough).flatMap(charterMembers)))
    const { bundle, changes } = await desk.enact()
    const subject = `bundle ${bundle.sequence}`
    await record(
      context,
      changes.map(({ kind, what }) => ({ what: `${what} ${kind}`, subject })),
    )
    return {
      ...(bundle.council === undefined ? {} : { bundle: bundle.council.number }),
      ...(bundle.coming === undefined ? {} : { coming: bundle.coming.number }),
      changes,
    }
  },
}

async function showGovernance(_: object, { metadata, mesh, effects }: ApiContext) {
  const now = effects.now()
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  const state = await rulesState(metadata, now)
  if (rules === undefined || state === undefined) return { domains: [], classifications: [] }
  const { since, bundle, coming } = state
  const { domains, vocabulary } = rules.bundle
  const council = councilInForce(rules.bundle)?.statement
  const enacted = await metadata.bundle()
  const later = knownBundles(enacted).at(-1)
  const unread = unreadRules(enacted ?? {}, now)
  return {
    since,
    ...(bundle === undefined || council === undefined
      ? {}
      : { bundle: { ...bundle, reason: council.reason } }),
    ...(coming === undefined || later === undefined
      ? {}
      : { coming: { ...coming, digest: later.bundle.digest, reason: later.statement.reason } }),
    ...(unread === undefined ? {} : { unread: { message: unread.message, remedy: unread.remedy } }),
    ...(council === undefined
      ? {}
      : {
          council: {
            threshold: council.charter.threshold,
            members: council.charter.council.map(({ member }) => member),
            auditors: council.charter.auditors ?? [],
          },
        }),
    domains: domains.map(({ name, kind, owners }) => ({ name, kind, owners })),
    classifications: vocabulary.classifications,
  }
}

/** What cannot be read is left out of the list: decisions say that it is damaged. */
const bundleOrNothing = (
  metadata: ApiContext['metadata'],
  sequence: number,
): Promise<GovernanceBundle | undefined> =>
  sequence === 0 ? Promise.resolve(undefined) : metadata.bundle(sequence).catch(() => undefined)

async function enactedAnswer(bundle: GovernanceBundle, before: GovernanceBundle | undefined) {
  const { sequence, enactedAt, council } = bundle
  return {
    ...{ sequence, enactedAt, changes: ruleChanges(before, bundle) },
    ...(council === undefined ? {} : { council: await councilAnswer(council) }),
  }
}

async function councilAnswer({ number, digest, signed }: CouncilBundle) {
  const statement = statementOf(signed)
  const signers = statement && (await signersOf(signed, statement.charter))
  return { number, digest, reason: statement?.reason ?? '', signed: signers?.signed ?? [] }
}

const signatureSteps = (members: readonly string[], subject: string) =>
  members.map((member) => ({ what: `signature of ${member} added`, subject }))

/** What a proposal follows, in force or not yet. */
async function previousOf(
  { previous }: BundleStatement,
  { metadata }: ApiContext,
  desk: CouncilDesk,
): Promise<{ readonly previous?: SignedBundle }> {
  if (previous === null) return {}
  const known = knownBundles(await metadata.bundle()).find(({ bundle }) => bundle.digest === previous)
  return { previous: known?.bundle.signed ?? (await desk.proposal(previous)).bundle }
}

/** In the audit as the reader's own step. */
async function record(
  { sidecar, reader, effects }: ApiContext,
  steps: readonly { readonly what: string; readonly subject: string }[],
): Promise<void> {
  if (steps.length === 0) return
  const who = {
    principal: formatPrincipal(reader.principal),
    ...actingFor(reader),
    ...(reader.address === undefined ? {} : { address: reader.address }),
  }
  const at = effects.now().toISOString()
  const { audit } = sidecar.agreements(reader)
  await audit.record(steps.map((step) => ({ kind: 'change' as const, at, ...who, ...step })))
}

const anotherOne = (): HansaError =>
  new HansaError('invalid_input', 'what was signed is not this proposal', {
    remedy: 'Bring the file in which this very proposal was signed; a changed one has to be signed again.',
  })

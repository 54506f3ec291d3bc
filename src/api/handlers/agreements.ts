import { HansaError } from '../../errors.ts'
import type { Agreement } from '../../governance/agreement.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import type { AgreementContext } from '../../sidecar/agreement/agreement-context.ts'
import { stateAt } from '../../sidecar/agreement/agreement-steps.ts'
import { changeAgreement, type AgreementChange } from '../../sidecar/agreement/change-agreement.ts'
import { rowCounter } from '../../sidecar/agreement/count-rows.ts'
import { requireFewWaiting, waitingRequests } from '../../sidecar/agreement/few-waiting.ts'
import {
  agreementHistory,
  findAgreement,
  listAgreements,
  type ShownAgreement,
} from '../../sidecar/agreement/find-agreements.ts'
import { lookAhead } from '../../sidecar/agreement/look-ahead.ts'
import { probeAgreement } from '../../sidecar/agreement/probe-agreement.ts'
import { findPublishedPort } from '../../sidecar/agreement/published-port.ts'
import { readNarrowing } from '../../sidecar/agreement/read-narrowing.ts'
import { requestAccess, type AccessRequest } from '../../sidecar/agreement/request-access.ts'
import { domainOf } from '../../spec/domain-of.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { agreementOperations } from '../operations/agreements.ts'
import { pageAsGiven } from '../page-of-all.ts'
import { agreementsElsewhere, orElsewhere } from './agreements-elsewhere.ts'
import { inboxMore } from './inbox-more.ts'
import { outlookAnswer } from './outlook-answer.ts'
import { ownersOf } from './owners-of.ts'
import { requireHere } from './require-here.ts'

export const agreementHandlers: Handlers<typeof agreementOperations> = {
  listAgreements: async ({ limit, after, ...filter }, context) => {
    const all = await listAgreements(agreementsOf(context), filter)
    const wanted = { ...(limit === undefined ? {} : { limit }), ...(after === undefined ? {} : { after }) }
    const page = pageAsGiven(all, wanted, { page: context.page, keyOf: ({ agreement }) => agreement.id })
    return { ...page, items: page.items.map(shownAnswer) }
  },
  listAgreementsElsewhere: (_, context) => agreementsElsewhere(context),
  requestAccess: askForAccess,
  previewAccess: ({ name, purpose }, context) => preview(context, name, purpose),
  showAgreement: async ({ id }, context) => {
    const agreements = agreementsOf(context)
    const found = await findAgreement(agreements, id).catch(orElsewhere(id, context))
    return historyAnswer(agreements, found)
  },
  previewAgreement: async ({ id, ...narrowing }, context) => {
    requireOwnProof(context)
    const agreements = agreementsOf(context)
    const { agreement, owned } = await findAgreement(agreements, id)
    if (!owned)
      throw new HansaError('denied', `only owners of ${agreement.product} may look at what others would see`)
    const isTried = narrowing.columns !== undefined || narrowing.rows !== undefined
    const tried = isTried
      ? { ...agreement, narrowing: await readNarrowing(agreements, agreement, narrowing) }
      : agreement
    const { directory, store, settings } = context
    const countRows = rowCounter(store, settings.engine)
    const outlook = await lookAhead(agreements, tried, { directory, countRows, port: 'http' })
    return outlookAnswer(outlook, { counted: true })
  },
  changeAgreement: async ({ id, ...change }, context) => {
    requireOwnProof(context)
    const agreements = agreementsOf(context)
    const changed = await changeAgreement(agreements, id, change).catch(orElsewhere(id, context))
    if (givesAccess.has(change.kind)) {
      const { sidecar, directory } = context
      await probeAgreement(agreements, changed, { sidecar, directory, port: 'probe' })
    }
    return historyAnswer(agreements, await findAgreement(agreements, changed.id))
  },
  showInbox: async (_, context) => {
    const all = await listAgreements(agreementsOf(context))
    const soon = context.effects.now().getTime() + soonMilliseconds
    const chosen = (isChosen: (shown: ShownAgreement) => boolean) => all.filter(isChosen).map(shownAnswer)
    return {
      toDecide: chosen(({ toDecide }) => toDecide),
      waiting: chosen(({ mine, state, toDecide }) => mine && state === 'requested' && !toDecide),
      expiring: chosen(
        ({ mine, state, agreement }) => mine && state === 'approved' && Date.parse(agreement.until) < soon,
      ),
      ...(await inboxMore(all, context)),
    }
  },
}

/** Another node may speak for who reads and asks, but not for who decides. */
function requireOwnProof({ reader: { method } }: ApiContext): void {
  if (method === 'on-behalf-of')
    throw new HansaError('denied', 'agreements are decided about with a credential of this node only', {
      remedy: 'Sign in at this node.',
    })
}

const soonMilliseconds = 30 * 24 * 3_600_000

const givesAccess: ReadonlySet<AgreementChange['kind']> = new Set(['approve', 'narrow', 'renew'])

const agreementsOf = ({ sidecar, reader }: ApiContext): AgreementContext => sidecar.agreements(reader)

/** Owners are people: what programs can ask without end is bounded. */
async function askForAccess(request: AccessRequest, context: ApiContext) {
  const elsewhere = await context.sidecar.requestElsewhere(context.reader, request)
  if (elsewhere !== undefined) {
    const { node, agreement, owners } = elsewhere
    return { ...termsOf(agreement), state: agreement.state, owners, node }
  }
  await requireHere(request.name, context)
  const agreements = agreementsOf(context)
  requireFewWaiting(await waitingRequests(agreements))
  const agreement = await requestAccess(agreements, request)
  const owners = [...(await ownersOf(agreement.product, context)), `node:${context.mesh}`]
  return { ...termsOf(agreement), state: agreement.state, owners }
}

/** As if it were approved without a narrowing. Numbers of rows are not for who has no access yet. */
async function preview(context: ApiContext, name: string, purpose: string) {
  await requireHere(name, context)
  const agreements = agreementsOf(context)
  const port = findPublishedPort(name, (await context.metadata.heads()).values())
  const self = formatPrincipal(context.reader.principal)
  const now = context.effects.now()
  const imagined: Agreement = {
    ...{ id: 'agr_preview', ...port, purpose, consumer: self, requestedBy: self },
    ...{ justification: '', state: 'approved', narrowing: {}, revision: 1 },
    until: new Date(now.getTime() + soonMilliseconds).toISOString(),
    approvedAt: now.toISOString(),
  }
  const directory = { find: () => Promise.resolve(context.reader.principal) }
  const outlook = await lookAhead(agreements, imagined, {
    directory,
    countRows: () => Promise.resolve(0),
    port: 'http',
  })
  return outlookAnswer(outlook, { counted: false })
}

async function historyAnswer(context: AgreementContext, shown: ShownAgreement) {
  const history = await agreementHistory(context, shown)
  const isLeaving = await context.metadata.isLeaving(domainOf(shown.agreement.product))
  return {
    ...(isLeaving ? { leaving: true as const } : {}),
    agreement: shownAnswer({ ...shown, state: stateAt(shown.agreement, context.effects.now()) }),
    history: history.map(({ at, by, kind, note, detail }) => ({
      ...{ at, by, kind, detail },
      ...(note === undefined ? {} : { note }),
    })),
  }
}

/** An agreement, as it concerns the reader. */
export function shownAnswer({ agreement, state, mine, owned, toDecide }: ShownAgreement) {
  const { requestedBy, justification, narrowing, approvedAt } = agreement
  return {
    ...termsOf(agreement),
    ...{ state, requestedBy, justification, narrowing, mine, owned, toDecide },
    ...(approvedAt === undefined ? {} : { approvedAt }),
  }
}

type Terms = Pick<Agreement, 'id' | 'consumer' | 'product' | 'port' | 'major' | 'purpose' | 'until'>

const termsOf = ({ id, consumer, product, port, major, purpose, until }: Terms): Terms => ({
  ...{ id, consumer, product, port, major, purpose, until },
})

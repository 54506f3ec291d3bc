import { askImpact } from '../../discovery/lineage/ask-lineage.ts'
import { HansaError, isHansaError } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { portName } from '../../ports/http/http-port.ts'
import { requireDraft, type Draft } from '../../product/draft/draft.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import type { ApiContext } from '../api-context.ts'
import type { Asking } from '../drafts/draft-desk.ts'
import { surroundingsOf } from '../drafts/surroundings-of.ts'
import type { Answer } from '../operation.ts'
import type { Handlers } from '../handler.ts'
import type { draftOperations } from '../operations/drafts.ts'

export const draftHandlers: Handlers<typeof draftOperations> = {
  validateDraft: async (draft, context) => {
    const { issues } = await checked('validate', draft, context)
    return { issues }
  },
  planDraft: async (draft, context) => {
    const { issues, plan } = await checked('plan', draft, context)
    return {
      issues,
      ...(plan && { plan }),
      impacts: plan === undefined ? [] : await impacts(draft, plan, context),
    }
  },
  proposeDraft: async ({ product, sample }, context) => {
    requireDraft({ product, files: [sample] })
    const { metadata, mesh, effects, drafts } = context
    const rules = await new GoverningRules(metadata, mesh, effects.now).current()
    const domain = rules?.bundle.domains.find(({ name }) => product.startsWith(`${name}/`))
    const question = { kind: 'propose', sample: { product, sample, owners: domain?.owners ?? [] } } as const
    const reply = await drafts.ask(question, askingOf(context))
    if (reply.kind !== 'proposed') throw unexpected()
    return { files: reply.files, notes: reply.notes }
  },
}

async function checked(kind: 'validate' | 'plan', draft: Draft, context: ApiContext) {
  requireDraft(draft)
  const surroundings = await surroundingsOf(draft, context)
  const reply = await context.drafts.ask({ kind, draft, surroundings }, askingOf(context))
  if (reply.kind !== 'checked') throw unexpected()
  return reply
}

const askingOf = ({ reader, signal }: ApiContext): Asking => ({
  principal: formatPrincipal(reader.principal),
  signal,
})

const unexpected = (): HansaError =>
  new HansaError('internal', 'the process that reads drafts said something else')

type Planned = Answer<(typeof draftOperations)['planDraft']>

/** A draft that breaks more is looked at again once some of it is mended. */
const mostLookedAt = 10
const hops = 10
const days = 30

async function impacts(
  { product }: Draft,
  { changes }: NonNullable<Planned['plan']>,
  context: ApiContext,
): Promise<Planned['impacts']> {
  const { sidecar, metadata, mesh, effects, lineage, reader } = context
  const place = { sidecar, metadata, mesh, now: effects.now, lineage }
  const breaking = changes.flatMap(({ port, major, changes: those }) =>
    those.flatMap(({ kind, path, dataset, column }) =>
      kind === 'breaking' && dataset !== undefined
        ? [{ path, of: `${product}/${port}@${major}/${dataset}`, column }]
        : [],
    ),
  )
  const found: Planned['impacts'][number][] = []
  for (const { path, of, column } of breaking.slice(0, mostLookedAt)) {
    const asked = { of, hops, days, column: column?.split('.')[0] }
    const impact = await askImpact(place, { reader, terms: { port: portName } }, asked).catch(unlessHidden)
    for (const hit of impact?.products ?? [])
      found.push({
        change: path,
        product: hit.product ?? hit.external?.name ?? '',
        owners: hit.owners,
        columns: hit.datasets.flatMap(({ columns = [] }) => columns),
      })
  }
  return found
}

/** What the reader may not know of hits nobody that they may know of. */
function unlessHidden(error: unknown): undefined {
  if (!isHansaError(error, 'not_found')) throw error
}

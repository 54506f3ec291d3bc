import { askImpact, askLineage, askPath, askRecorded } from '../../discovery/lineage/ask-lineage.ts'
import { tellLineage } from '../../discovery/openlineage/tell-lineage.ts'
import { isHansaError } from '../../errors.ts'
import { NodeUnreachable } from '../../mesh/remote/node-fault.ts'
import { domainOfName } from '../../spec/node-elsewhere.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { lineageOperations } from '../operations/lineage.ts'
import { mostItems } from '../page.ts'
import { askerOf, lineagePlaceOf } from './asking.ts'
import { missingNodes } from './missing-nodes.ts'
import { publishedProduct } from './products.ts'

export const lineageHandlers: Handlers<typeof lineageOperations> = {
  showLineage: async ({ of, column, hops = defaultHops, direction = 'up', level, purpose }, context) => {
    const question = { of, column, hops, direction, level }
    const asking = askLineage(lineagePlaceOf(context), askerOf(context, purpose), question)
    return withMissing(asking, { of, purpose }, context)
  },
  showRecordedLineage: async ({ domain, product, purpose }, context) => {
    const publication = await publishedProduct(`${domain}/${product}`, context)
    return askRecorded(lineagePlaceOf(context), askerOf(context, purpose), publication)
  },
  showLineagePath: async ({ from, to, hops = defaultHops, purpose }, context) => {
    const question = { from: { of: from }, to: { of: to }, hops }
    return { steps: (await askPath(lineagePlaceOf(context), askerOf(context, purpose), question)) ?? [] }
  },
  showImpact: async (asked, context) => {
    const { of, column, hops = defaultHops, days = defaultDays, purpose, limit = mostItems, after } = asked
    const from = Number(context.page.after(after) ?? 0)
    const shown = { from, to: from + limit }
    const question = { of, column, hops, days, shown }
    const asking = askImpact(lineagePlaceOf(context), askerOf(context, purpose), question)
    const found = await withMissing(asking, { of, purpose }, context)
    return { ...found, ...(found.total > shown.to ? { next: context.page.next(`${shown.to}`) } : {}) }
  },
  tellLineage: async (event, { reader, metadata, mesh, effects }) => ({
    isNew: await tellLineage(reader, event, { metadata, mesh, now: effects.now }),
  }),
}

interface AskedAbout {
  readonly of: string
  readonly purpose: string | undefined
}

/** What is not found of a domain whose node cannot be asked may be there, or not: nobody here can say. */
async function withMissing<Found extends object>(
  asking: Promise<Found>,
  { of, purpose }: AskedAbout,
  context: ApiContext,
) {
  try {
    const found = await asking
    return { ...found, missing: await missingNodes(context, purpose) }
  } catch (error) {
    if (!isHansaError(error, 'not_found')) throw error
    const owner = await context.sidecar.whereElse(domainOfName(of) ?? '')
    const missing = await missingNodes(context, purpose)
    const away = missing.find(({ node }) => node === owner?.node)
    throw away === undefined ? error : new NodeUnreachable(away.node, away.why)
  }
}

const defaultHops = 10
const defaultDays = 30

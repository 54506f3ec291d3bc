import { askImpact, askLineage, askPath, askRecorded } from '../../discovery/lineage/ask-lineage.ts'
import { tellLineage } from '../../discovery/openlineage/tell-lineage.ts'
import type { Handlers } from '../handler.ts'
import type { lineageOperations } from '../operations/lineage.ts'
import { askerOf, lineagePlaceOf } from './asking.ts'
import { publishedProduct } from './products.ts'

export const lineageHandlers: Handlers<typeof lineageOperations> = {
  showLineage: ({ of, column, hops = defaultHops, direction = 'up', level, purpose }, context) =>
    askLineage(lineagePlaceOf(context), askerOf(context, purpose), { of, column, hops, direction, level }),
  showRecordedLineage: async ({ domain, product, purpose }, context) => {
    const publication = await publishedProduct(`${domain}/${product}`, context)
    return askRecorded(lineagePlaceOf(context), askerOf(context, purpose), publication)
  },
  showLineagePath: async ({ from, to, hops = defaultHops, purpose }, context) => {
    const question = { from: { of: from }, to: { of: to }, hops }
    return { steps: (await askPath(lineagePlaceOf(context), askerOf(context, purpose), question)) ?? [] }
  },
  showImpact: ({ of, column, hops = defaultHops, days = defaultDays, purpose }, context) =>
    askImpact(lineagePlaceOf(context), askerOf(context, purpose), { of, column, hops, days }),
  tellLineage: async (event, { reader, metadata, mesh, effects }) => ({
    isNew: await tellLineage(reader, event, { metadata, mesh, now: effects.now }),
  }),
}

const defaultHops = 10
const defaultDays = 30

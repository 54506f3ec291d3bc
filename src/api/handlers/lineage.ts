import {
  askImpact,
  askLineage,
  askPath,
  type Asker,
  type LineagePlace,
} from '../../discovery/lineage/ask-lineage.ts'
import { tellLineage } from '../../discovery/openlineage/tell-lineage.ts'
import { portName } from '../../ports/http/http-port.ts'
import type { ApiContext } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { lineageOperations } from '../operations/lineage.ts'

export const lineageHandlers: Handlers<typeof lineageOperations> = {
  showLineage: ({ of, column, hops = defaultHops, direction = 'up', level, purpose }, context) =>
    askLineage(placeOf(context), askerOf(context, purpose), { of, column, hops, direction, level }),
  showLineagePath: async ({ from, to, hops = defaultHops, purpose }, context) => {
    const question = { from: { of: from }, to: { of: to }, hops }
    return { steps: (await askPath(placeOf(context), askerOf(context, purpose), question)) ?? [] }
  },
  showImpact: ({ of, column, hops = defaultHops, days = defaultDays, purpose }, context) =>
    askImpact(placeOf(context), askerOf(context, purpose), { of, column, hops, days }),
  tellLineage: async (event, { reader, metadata, mesh, effects }) => ({
    isNew: await tellLineage(reader, event, { metadata, mesh, now: effects.now }),
  }),
}

const defaultHops = 10
const defaultDays = 30

const placeOf = ({ sidecar, metadata, mesh, effects, lineage }: ApiContext): LineagePlace => ({
  sidecar,
  metadata,
  mesh,
  now: effects.now,
  lineage,
})

const askerOf = ({ reader }: ApiContext, purpose: string | undefined): Asker => ({
  reader,
  terms: { port: portName, ...(purpose === undefined ? {} : { purpose }) },
})

import type { Asker, LineagePlace } from '../../discovery/lineage/ask-lineage.ts'
import { portName } from '../../ports/http/http-port.ts'
import type { ApiContext } from '../api-context.ts'

/** What questions about lineage are answered from. */
export const lineagePlaceOf = ({ sidecar, metadata, mesh, effects, lineage }: ApiContext): LineagePlace => ({
  sidecar,
  metadata,
  mesh,
  now: effects.now,
  lineage,
})

/** Who asks, for a purpose. */
export const askerOf = ({ reader }: ApiContext, purpose: string | undefined): Asker => ({
  reader,
  terms: { port: portName, ...(purpose === undefined ? {} : { purpose }) },
})

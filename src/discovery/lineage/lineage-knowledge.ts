import type { UsageTotals } from '../../sidecar/audit/usage-totals.ts'
import type { LineageGraph } from './lineage-graph.ts'

/** What is declared and what was observed, as of one moment. */
export interface LineageKnowledge {
  readonly graph: LineageGraph
  readonly usage: Pick<UsageTotals, 'products'>
}

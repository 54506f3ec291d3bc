import { formatPrincipal } from '../../governance/principal.ts'
import type { DatasetOutlook, Outlook } from '../../sidecar/agreement/look-ahead.ts'
import { columnAnswer } from './column-answer.ts'

/** What somebody would see; with numbers of rows where `counted`. */
export const outlookAnswer = (
  { principal, isListed, datasets }: Outlook,
  { counted }: { readonly counted: boolean },
) => ({
  principal: formatPrincipal(principal),
  isListed,
  datasets: datasets.map((each) => datasetAnswer(each, counted)),
})

function datasetAnswer({ dataset, decision, rows: counts }: DatasetOutlook, counted: boolean) {
  const numbers = counted ? { counted: counts } : {}
  if (decision.kind === 'denied') {
    const { message, remedy, policies } = decision
    const none = { permitted: false, rows: 'none' as const, columns: [], visibleColumns: 0 }
    return { dataset, ...none, message, remedy, because: policies, rowsBecause: [], ...numbers }
  }
  const { rows, rowReasons, columns } = decision.entitlement
  return {
    dataset,
    permitted: true,
    rows: rows.kind === 'where' ? ('some' as const) : rows.kind,
    because: [...decision.policies, ...rowReasons],
    rowsBecause: rowReasons,
    columns: columns.map(columnAnswer),
    visibleColumns: columns.filter(({ access }) => access !== 'withheld').length,
    ...numbers,
  }
}

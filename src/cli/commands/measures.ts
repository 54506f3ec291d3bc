import { MeshLineage } from '../../discovery/lineage/mesh-lineage.ts'
import { measurableProducts } from '../../discovery/measures/measurable-products.ts'
import { measuresOf, type Measures } from '../../discovery/measures/measures.ts'
import { windowOf, type WindowDays } from '../../discovery/measures/window.ts'
import { durationText } from '../../discovery/slo/duration-text.ts'
import { HansaError } from '../../errors.ts'
import type { CommandContext } from '../command-context.ts'
import { withStore } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'

export interface MeasuresOptions {
  /** `<domain>` or `<domain>/<product>`; all where absent. */
  readonly name: string | undefined
  readonly days: WindowDays
}

/** `hansa measures [domain or product]`: how products are used and cared for, each and together. */
export async function measures(context: CommandContext, { name, days }: MeasuresOptions): Promise<number> {
  const { effects, terminal, json } = context
  return withStore(context, async ({ metadata }, settings, mesh) => {
    const now = effects.now()
    const window = windowOf(days, now)
    const lineage = new MeshLineage({ metadata, mesh, namespace: settings.lineage.namespace })
    const isWanted = (product: string): boolean =>
      name === undefined || product === name || product.startsWith(`${name}/`)
    const found = await measurableProducts({ metadata, mesh, lineage, now }, isWanted)
    if (found.length === 0 && name !== undefined)
      throw new HansaError('not_found', `nothing is published of ${name}`, {
        remedy: '`hansa status` lists what is published.',
      })
    const products = found.map((each) => ({ product: each.product, ...measuresOf([each], window) }))
    const together = measuresOf(found, window)
    if (json) printJson(terminal, { days, ...window.now, together, products })
    else printLine(terminal, table(products, together))
    return 0
  })
}

function table(products: readonly (Measures & { readonly product: string })[], together: Measures): string {
  const rows = products.map(({ product, ...measured }) => [product, ...cells(measured)])
  const sum = rows.length > 1 ? [['together', ...cells(together)]] : []
  return textTable([...headers], [...rows, ...sum], { right: headers.map((_, index) => index).slice(1) })
}

const headers = [
  'PRODUCT',
  'CONSUMERS',
  'QUERIES',
  'STARS',
  'CHECKS PASSED',
  'TO GRANT',
  'TO PUBLISH',
  'COLUMNS UNUSED',
] as const

/** Nothing to tell is a dash. */
const cells = ({ use, ratings, quality, requests, builds, columns }: Measures): readonly string[] => [
  String(use.consumers.all),
  String(use.queries),
  ratings.average?.toFixed(1) ?? '–',
  quality.checks === 0 ? '–' : `${((100 * quality.passed) / quality.checks).toFixed(1)} %`,
  spanText(requests.requestToGrant.medianSeconds),
  spanText(builds.changeToPublish.medianSeconds),
  `${columns.unused} of ${columns.published}`,
]

const spanText = (seconds: number | undefined): string =>
  seconds === undefined ? '–' : durationText(seconds)

import { every, type MeshClient } from '../../api/client/mesh-client.ts'
import { isHansaError, HansaError } from '../../errors.ts'
import type { Answers } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { durationText } from '../../discovery/slo/duration-text.ts'
import { printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'

type Measures = Omit<Answers<'showMeasures'>, 'days' | 'from' | 'to' | 'products'>
type Together = Measures & { readonly days: number; readonly from: string; readonly to: string }

interface Measured {
  readonly together: Together
  readonly products: readonly (Measures & { readonly product: string })[]
}

export interface MeasuresOptions {
  /** `<domain>` or `<domain>/<product>`; all where absent. */
  readonly name: string | undefined
  readonly days: 7 | 30 | 90
}

/** `hansa measures [domain or product]`: how products are used and cared for, each and together. */
export async function measures(context: AskingContext, { name, days }: MeasuresOptions): Promise<number> {
  return askMesh(context, {}, async (mesh) => {
    const { together, products } = await measured(mesh, name, days).catch((error: unknown) => {
      throw isHansaError(error, 'not_found') ? nothingOf(name ?? '') : error
    })
    const { from, to, days: _, ...rest } = together
    if (context.json) printJson(context.terminal, { days, from, to, together: rest, products })
    else printLine(context.terminal, table(products, rest))
    return 0
  })
}

async function measured(
  mesh: MeshClient,
  name: string | undefined,
  days: MeasuresOptions['days'],
): Promise<Measured> {
  const [domain, product, ...more] = name?.split('/') ?? []
  if (name !== undefined && more.length > 0) throw nothingOf(name)
  if (domain !== undefined && product !== undefined) {
    const one = await mesh.showProductMeasures({ domain, product, days })
    const { byDay: _, usedColumns: __, consumers: ___, madeOfIt: ____, mayRate: _____, ...alone } = one
    return { together: alone, products: [alone] }
  }
  const together =
    domain === undefined ? await mesh.showMeasures({ days }) : await mesh.showDomainMeasures({ domain, days })
  const inDomain = domain === undefined ? {} : { domain }
  const products = await Array.fromAsync(every(mesh.listProductMeasures, { days, ...inDomain }))
  return { together, products }
}

const nothingOf = (name: string): HansaError =>
  new HansaError('not_found', `nothing is published of ${name}`, {
    remedy: '`hansa status` lists what is published.',
  })

function table(products: Measured['products'], together: Measures): string {
  const rows = products.map(({ product, ...one }) => [product, ...cells(one)])
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

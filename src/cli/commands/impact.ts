import type { MeshClient } from '../../api/client/mesh-client.ts'
import type { Answers } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'

type Impact = Answers<'showImpact'>

export interface ImpactOptions {
  readonly product: string
  readonly column: string | undefined
  readonly hops: number
  readonly days: number
  readonly as?: string
  readonly purpose?: string
}

/** `hansa lineage --impact`: what breaks if a product, a dataset or a column of it is dropped, as one reader may know of it. */
export async function impact(
  { terminal, ...context }: AskingContext,
  { product, column, hops, days, as, purpose }: ImpactOptions,
): Promise<number> {
  return askMesh({ terminal, ...context }, { as }, async (mesh) => {
    const found = await wholeImpact(mesh, {
      ...{ of: product, hops, days },
      ...(column === undefined ? {} : { column }),
      ...(purpose === undefined ? {} : { purpose }),
    })
    for (const { node, why, since } of found.missing)
      noteLine(
        terminal,
        `${node} cannot be asked${sinceText(since)}: ${why}; what is made and read there is missing`,
      )
    if (context.json) printJson(terminal, found)
    else for (const line of impactLines(found, { column, days })) printLine(terminal, line)
    return 0
  })
}

/** With the products of all pages. */
async function wholeImpact(
  mesh: Pick<MeshClient, 'showImpact'>,
  asked: Parameters<MeshClient['showImpact']>[0],
): Promise<Impact> {
  const { next: second, ...first } = await mesh.showImpact(asked)
  const products = [...first.products]
  for (let after = second; after !== undefined;) {
    const page = await mesh.showImpact({ ...asked, after })
    products.push(...page.products)
    after = page.next
  }
  return { ...first, products }
}

const sinceText = (since: string | undefined): string => (since === undefined ? '' : ` since ${since}`)

interface AskedAbout {
  readonly column: string | undefined
  readonly days: number
}

function impactLines(
  { product, products, agreements, readers, idle, isCut }: Impact,
  { column, days }: AskedAbout,
): readonly string[] {
  const what = column === undefined ? product : `${column} of ${product}`
  return [
    products.length === 0 ? `Nothing that you may know of is made from ${what}.` : `Made from ${what}:`,
    ...products.flatMap(productLines),
    ...(isCut ? ['  and more; ask for more --hops'] : []),
    readers.length === 0
      ? `Nobody that you may know of has read it in ${days} days.`
      : `Read in the last ${days} days by:`,
    ...readers.map(readerLine),
    ...(agreements.length === 0 ? [] : ['Agreed with:']),
    ...agreements.map(({ id, consumer, purpose, until }) => {
      const idleText = idle.includes(consumer) ? `; has not read it in ${days} days` : ''
      return `  ${consumer}  ${purpose} until ${until.slice(0, 10)} (${id})${idleText}`
    }),
  ]
}

function productLines({
  product,
  external,
  node,
  owners,
  datasets,
}: Impact['products'][number]): readonly string[] {
  const name =
    product ?? (external === undefined ? 'something outside' : `${external.namespace} ${external.name}`)
  const at = node === undefined ? '' : ` at ${node}`
  const whose = owners.length === 0 ? '' : `  (${owners.join(', ')})`
  return [
    `  ${name}${at}${whose}`,
    ...datasets.map(({ dataset, columns }) =>
      columns === undefined ? `    ${dataset}` : `    ${dataset}: ${columns.join(', ')}`,
    ),
  ]
}

const readerLine = ({
  consumer,
  columns,
  lastRead,
  product,
  isDeclared,
}: Impact['readers'][number]): string => {
  const queries = columns.map(({ column, queries: count }) => `${column} ${count}×`).join(', ')
  const undeclared = product !== undefined && isDeclared !== true ? `, ${product} does not declare it` : ''
  return `  ${consumer}  ${queries}, last at ${lastRead}${undeclared}`
}

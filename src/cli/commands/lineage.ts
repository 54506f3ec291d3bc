import { HansaError } from '../../errors.ts'
import { nearest } from '../../spec/nearest.ts'
import type { Answers } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { productNamed } from '../asking/product-named.ts'
import { printJson, printLine } from '../terminal.ts'

type Lineage = Answers<'showRecordedLineage'>
type Edge = Lineage[string]['indirect'][number]

export interface LineageOptions {
  readonly product: string
  readonly column: string | undefined
  readonly as?: string
  readonly purpose?: string
}

/** `hansa lineage <product> [column]`: what each published column is made from, and what decides the rows. */
export async function lineage(
  context: AskingContext,
  { product, column, as, purpose }: LineageOptions,
): Promise<number> {
  return askMesh(context, { as }, async (mesh) => {
    const all = await mesh.showRecordedLineage({
      ...(await productNamed(mesh, product)),
      ...(purpose === undefined ? {} : { purpose }),
    })
    const chosen = column === undefined ? all : onlyColumn(all, column)
    if (context.json) printJson(context.terminal, chosen)
    else for (const line of lineageLines(chosen)) printLine(context.terminal, line)
    return 0
  })
}

function onlyColumn(all: Lineage, column: string): Lineage {
  const withIt = Object.entries(all).filter(([, { fields }]) => column in fields)
  if (withIt.length > 0)
    return Object.fromEntries(
      withIt.map(([key, { fields, indirect }]) => [
        key,
        { fields: { [column]: fields[column] ?? [] }, indirect },
      ]),
    )
  const near = nearest(
    column,
    Object.values(all).flatMap(({ fields }) => Object.keys(fields)),
  )
  throw new HansaError(
    'not_found',
    `there is no column ${column}`,
    near === undefined ? {} : { remedy: `Is ${near} meant?` },
  )
}

function lineageLines(lineageOf: Lineage): readonly string[] {
  return Object.entries(lineageOf).flatMap(([dataset, { fields, indirect }]) => [
    dataset,
    ...Object.entries(fields).flatMap(([column, edges]) => [
      `  ${column}`,
      ...edges.map((edge) => `    ← ${edgeText(edge)}`),
    ]),
    ...(indirect.length === 0
      ? []
      : ['  rows decided by', ...indirect.map((edge) => `    ← ${edgeText(edge)}`)]),
  ])
}

const edgeText = ({ dataset, column, path, subtype }: Edge): string =>
  `${dataset}.${[column, ...(path ?? [])].join('.')}  (${subtype.toLowerCase()})`

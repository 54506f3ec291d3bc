import { every, type MeshClient } from '../../api/client/mesh-client.ts'
import { untilText } from '../../governance/agreement.ts'
import { isHansaError } from '../../errors.ts'
import { portText } from '../agreement-text.ts'
import type { ItemOf } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { noteLine, printJson, printLine, type Terminal } from '../terminal.ts'
import { textTable } from '../text-table.ts'

type Here = ItemOf<'listAgreements'>
type There = ItemOf<'listAgreementsElsewhere'>

export interface AccessListOptions {
  readonly mine?: boolean
  readonly toDecide?: boolean
  readonly product?: string
  readonly state?: Here['state']
  readonly as?: string
}

/** `hansa access list`: the agreements that concern whoever asks. */
export async function accessList(
  context: AskingContext,
  { as, ...filter }: AccessListOptions,
): Promise<number> {
  return askMesh(context, { as }, async (mesh) => {
    const there = filter.toDecide === true ? [] : await listedElsewhere(context, mesh, filter)
    const here = await listedHere(mesh, filter, there)
    if (context.json) printJson(context.terminal, [...here, ...there])
    else printTable(context.terminal, here, there)
    return 0
  })
}

/** A product that is not here may be one of another node. */
async function listedHere(
  mesh: MeshClient,
  { product: name, ...filter }: Omit<AccessListOptions, 'as'>,
  there: readonly There[],
): Promise<readonly Here[]> {
  try {
    const named = name === undefined ? {} : { product: (await mesh.findProduct({ name })).product }
    return await Array.fromAsync(every(mesh.listAgreements, { ...filter, ...named }))
  } catch (error) {
    if (there.length > 0 && isHansaError(error, 'not_found')) return []
    throw error
  }
}

async function listedElsewhere(
  { terminal }: AskingContext,
  mesh: MeshClient,
  { product, state }: AccessListOptions,
): Promise<readonly There[]> {
  const { items, faults } = await mesh.listAgreementsElsewhere()
  for (const fault of faults) noteLine(terminal, `${fault}, so its agreements are not listed`)
  return items.filter(
    (each) =>
      (product === undefined || each.product === product) && (state === undefined || each.state === state),
  )
}

function printTable(terminal: Terminal, here: readonly Here[], there: readonly There[]): void {
  const rows = [...here.map((each) => rowOf(each, '')), ...there.map((each) => rowOf(each, each.node))]
  const columns = ['AGREEMENT', 'STATE', 'CONSUMER', 'READS', 'FOR', 'UNTIL', 'NODE']
  if (rows.length === 0) printLine(terminal, 'There are no such agreements.')
  else if (there.length > 0) printLine(terminal, textTable(columns, rows))
  else
    printLine(
      terminal,
      textTable(
        columns.slice(0, -1),
        rows.map((row) => row.slice(0, -1)),
      ),
    )
}

const rowOf = (agreement: Here | There, node: string): readonly string[] => [
  agreement.id,
  agreement.state,
  agreement.consumer,
  portText(agreement),
  agreement.purpose,
  untilText(agreement.until),
  node,
]

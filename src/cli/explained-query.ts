import type { DatasetRoute } from '../sidecar/remote/where-it-ran.ts'
import { printable } from '../engine/encode/terminal-text.ts'
import { counted } from './counted.ts'
import { printJson, printLine, type Terminal } from './terminal.ts'
import { textTable } from './text-table.ts'

/** What a statement was that ran, in place of its rows. */
export interface ExplainedQuery {
  readonly access: string
  readonly purpose?: string | undefined
  readonly rows: number
  readonly milliseconds: number
  readonly datasets: readonly DatasetRoute[]
}

const longestStatement = 10_000

/** Prints what ran where and what moved. */
export function printExplained(
  { terminal, json }: { readonly terminal: Terminal; readonly json: boolean },
  explained: ExplainedQuery,
): void {
  const { rows, milliseconds, datasets } = explained
  if (json) {
    printJson(terminal, explained)
    return
  }
  if (datasets.length > 0) printLine(terminal, routeTable(datasets))
  // One that reads several datasets is there for each of them.
  for (const line of new Set(datasets.flatMap(statementLines))) printLine(terminal, line)
  printLine(terminal, `(${counted(rows, 'row')} in ${milliseconds} ms)`)
}

const routeTable = (datasets: readonly DatasetRoute[]): string =>
  textTable(['dataset', 'version', 'node', 'how', 'bytes moved', 'of', 'ms'], datasets.map(cellsOf), {
    right: [1, 4, 5, 6],
  })

function cellsOf(route: DatasetRoute): readonly string[] {
  const { dataset, version } = route
  if (route.how === 'here') return [dataset, String(version), '', 'here']
  const { node, how, bytes, of, milliseconds } = route
  return [dataset, version, node, how, bytes, of, milliseconds].map(String)
}

const statementLines = (route: DatasetRoute): readonly string[] =>
  route.how === 'here' || route.statement === undefined
    ? []
    : [`node ${route.node} ran: ${printable(route.statement, longestStatement)}`]

import type { GovernedResult } from '../sidecar/read-request.ts'
import { countRows } from '../sidecar/remote/count-rows.ts'
import { whereItRan, type DatasetRoute } from '../sidecar/remote/where-it-ran.ts'
import { printable } from '../engine/encode/terminal-text.ts'
import { counted } from './counted.ts'
import { printJson, printLine, type Terminal } from './terminal.ts'
import { textTable } from './text-table.ts'

interface ExplainOptions {
  readonly terminal: Terminal
  readonly json: boolean
  /** `performance.now()` when the statement was asked. */
  readonly started: number
}

const longestStatement = 10_000

/** Reads a result to its end and prints what ran where and what moved, in place of its rows. */
export async function printExplained(
  result: GovernedResult,
  { terminal, json, started }: ExplainOptions,
): Promise<void> {
  const rows = await countRows(result)
  const milliseconds = Math.round(performance.now() - started)
  const { access, purpose } = result
  const datasets = whereItRan(result)
  if (json) {
    printJson(terminal, { access, purpose, rows, milliseconds, datasets })
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

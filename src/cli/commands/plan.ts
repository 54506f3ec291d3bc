import { isRefused, planMesh, type Plan, type PlanItem } from '../../product/plan.ts'
import type { PortChange } from '../../product/contract-changes.ts'
import type { CommandContext } from '../command-context.ts'
import { chooseProducts, withMesh } from '../open-mesh.ts'
import { exceptionLine, refusalLines, ruleChangeLine } from '../rule-lines.ts'
import { noteLine, paint, printJson, printLine, type Terminal } from '../terminal.ts'

/**
 * `hansa plan [products…]`: what apply would do, and whom it would hit. Exit status 5 where a version or a guardrail
 * refuses.
 */
export async function plan(
  context: CommandContext,
  { products }: { products: readonly string[] },
): Promise<number> {
  return withMesh(context, async (build) => {
    const result = await planMesh(build, chooseProducts(build.mesh, products))
    if (context.json) printJson(context.terminal, result)
    else printPlan(context.terminal, result)
    return result.items.some(isRefused) ? 5 : 0
  })
}

const signs: Readonly<Record<PlanItem['action']['kind'], string>> = {
  unchanged: '=',
  create: '+',
  rebuild: '~',
  republish: '~',
  read: '?',
  follow: '?',
  held: '⏸',
  blocked: '✗',
}

function printPlan(terminal: Terminal, { rules, council, items, undeclared }: Plan): void {
  for (const note of council) noteLine(terminal, note)
  for (const change of rules) printLine(terminal, ruleChangeLine(change))
  for (const item of items)
    if (item.action.kind !== 'unchanged' || item.refusals.length > 0) printItem(terminal, item)
  for (const product of undeclared)
    printLine(terminal, `- ${product}  no longer declared; its last publication is still served`)
  const counts = Object.entries(Object.groupBy(items, ({ action }) => action.kind))
  printLine(
    terminal,
    counts.map(([kind, some]) => `${String(some.length)} ${kind}`).join(', ') || 'nothing is declared',
  )
}

function printItem(terminal: Terminal, item: PlanItem): void {
  const { kind } = item.action
  const said =
    'reasons' in item.action
      ? `${kind}: ${item.action.reasons.join('; ')}`
      : `${kind}, and would be refused now`
  printLine(terminal, `${signs[kind]} ${item.product} ${item.version}  ${said}`)
  for (const change of item.rules) printLine(terminal, `    ${ruleChangeLine(change)}`)
  for (const line of item.refusals.flatMap(refusalLines)) printLine(terminal, `    ${line}`)
  for (const exception of item.excepted) printLine(terminal, `    ${exceptionLine(exception)}`)
  for (const change of item.changes) printChange(terminal, change)
  for (const { consumer, reads, columns } of item.impacts)
    printLine(
      terminal,
      `    ${paint(terminal.out, 'red', 'breaks')} ${consumer}, which uses ${columns.join(', ')} of ${reads}`,
    )
}

function printChange(terminal: Terminal, { port, from, to, changes, refusal }: PortChange): void {
  printLine(terminal, `    port ${port} ${from} → ${to ?? 'gone'}`)
  for (const { kind, message } of changes)
    printLine(terminal, `      ${kind === 'breaking' ? paint(terminal.out, 'red', kind) : kind}: ${message}`)
  if (refusal !== undefined) printLine(terminal, `      ${paint(terminal.out, 'red', 'refused')}: ${refusal}`)
}

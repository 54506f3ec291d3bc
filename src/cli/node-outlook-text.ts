import { printable } from '../engine/encode/terminal-text.ts'
import type { NodeOutlook } from '../mesh/proposals/mesh-outlook.ts'
import { daysOfOutlook, isLoss, type ForeseenChange } from '../sidecar/policy-preview/proposed-outlook.ts'
import { accessChangeLines } from './access-preview.ts'
import { counted } from './counted.ts'

/** Who gains or loses what at which node, and which nodes have not answered. */
export const nodeOutlookLines = (nodes: readonly NodeOutlook[]): readonly string[] =>
  [...nodes.flatMap(linesOf), summary(nodes)].map(shown)

/** Whether every node has answered. */
export const allAnswered = (nodes: readonly NodeOutlook[]): boolean =>
  nodes.every(({ word }) => word === 'answered')

/** Other nodes' words: what a terminal could take for a command is made harmless. */
const shown = (line: string): string => printable(line, 2000)

function linesOf(said: NodeOutlook): readonly string[] {
  const { node, word, on, changes, more, isWhole } = said
  if (word === 'none') return [`✗ node:${node} has not answered`]
  if (word === 'not its own') return [`✗ what node:${node} is said to answer is not its own word`]
  return [
    changes.length === 0 && isWhole
      ? `node:${node}: nobody would see more or less of its products (${on ?? ''})`
      : `node:${node}: ${counted(changes.length + more, 'change')} (${on ?? ''})`,
    ...changes.flatMap(changeLines),
    ...(more === 0 ? [] : [`  and ${counted(more, 'further change')}`]),
    ...(isWhole ? [] : ['  It has more readers than it could look at.']),
  ]
}

const changeLines = (foreseen: ForeseenChange): readonly string[] => {
  const { principal, product, dataset, purpose, agreement, reads, change } = foreseen
  const by = agreement === undefined ? '' : ` by ${agreement}`
  const read = reads === 0 ? '' : `, ${counted(reads, 'read')} in ${counted(daysOfOutlook, 'day')}`
  return [
    `  ${product}: ${principal}, ${dataset} for ${purpose}${by}${read}`,
    ...accessChangeLines(change).map((line) => `  ${line}`),
  ]
}

function summary(nodes: readonly NodeOutlook[]): string {
  const changes = nodes.flatMap((node) => node.changes)
  const losses = changes.filter(({ change }) => isLoss(change)).length
  const answered = nodes.filter(({ word }) => word === 'answered').length
  const more = nodes.reduce((sum, node) => sum + node.more, 0)
  const untold = more === 0 ? '' : `, and ${counted(more, 'further change')}`
  return `${answered} of ${counted(nodes.length, 'node')} answered: ${losses} would see less, ${changes.length - losses} more${untold}.`
}

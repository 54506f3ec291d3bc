import { printable } from '../engine/encode/terminal-text.ts'
import { isLoss } from '../governance/is-loss.ts'
import { accessChangeLines } from './access-preview.ts'
import type { Answers } from './asking/answers.ts'
import { counted } from './counted.ts'

type Outlook = Answers<'previewProposal'>
type NodeOutlook = Outlook['nodes'][number]
type Foreseen = Outlook['changes'][number]

/** Who gains or loses what at which node, and which nodes have not answered. */
export const nodeOutlookLines = (outlook: Outlook): readonly string[] =>
  [...outlook.nodes.flatMap((node) => linesOf(node, outlook)), summary(outlook)].map(shown)

/** Who gains or loses what at the node that was asked, and how to bring it about. */
export function ownOutlookLines({ nodes, changes }: Outlook, how: string): readonly string[] {
  const own = nodes[0]
  const found = changes.filter(({ node }) => node === own?.node)
  if (own === undefined || (found.length === 0 && own.isWhole)) return ['Nobody would see more or less.']
  return [
    ...found.flatMap((each) => [headOf(each), ...accessChangeLines(each), '']),
    ...restLines(own),
    `${counted(found.length + own.more, 'change')}; ${how}.`,
  ].map(shown)
}

/** Whether every node has answered. */
export const allAnswered = ({ nodes }: Outlook): boolean => nodes.every(({ word }) => word === 'answered')

/** Other nodes' words: what a terminal could take for a command is made harmless. */
const shown = (line: string): string => printable(line, 2000)

function linesOf(said: NodeOutlook, outlook: Outlook): readonly string[] {
  const { node, word, on = 'now', more, isWhole } = said
  if (word === 'none') return [`✗ node:${node} has not answered`]
  if (word === 'not its own') return [`✗ what node:${node} is said to answer is not its own word`]
  const changes = outlook.changes.filter((each) => each.node === node)
  return [
    changes.length === 0 && isWhole
      ? `node:${node}: nobody would see more or less of its products (${on})`
      : `node:${node}: ${counted(changes.length + more, 'change')} (${on})`,
    ...changes.flatMap(changeLines),
    ...restLines(said),
  ]
}

const restLines = ({ more, isWhole }: NodeOutlook): readonly string[] => [
  ...(more === 0 ? [] : [`  and ${counted(more, 'further change')}`]),
  ...(isWhole ? [] : ['  It has more readers than it could look at.']),
]

const changeLines = (foreseen: Foreseen): readonly string[] => [
  `  ${foreseen.product}: ${headOf(foreseen)}`,
  ...accessChangeLines(foreseen).map((line) => `  ${line}`),
]

function headOf({ principal, dataset, purpose, agreement, reads }: Foreseen): string {
  const by = agreement === undefined ? '' : ` by ${agreement}`
  const read = reads === 0 ? '' : `, ${counted(reads, 'read')} in ${counted(daysOfReads, 'day')}`
  return `${principal}, ${dataset} for ${purpose}${by}${read}`
}

/** As the operation says of `reads`. */
const daysOfReads = 30

function summary({ nodes, changes }: Outlook): string {
  const losses = changes.filter(isLoss).length
  const answered = nodes.filter(({ word }) => word === 'answered').length
  const more = nodes.reduce((sum, node) => sum + node.more, 0)
  const untold = more === 0 ? '' : `, and ${counted(more, 'further change')}`
  return `${answered} of ${counted(nodes.length, 'node')} answered: ${losses} would see less, ${changes.length - losses} more${untold}.`
}

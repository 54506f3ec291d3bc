import { printable } from '../engine/encode/terminal-text.ts'
import type { Answers } from './asking/answers.ts'
import type { AskingContext } from './asking/asking-context.ts'
import { noteLine } from './terminal.ts'

type Sent = Pick<Answers<'signProposal'>, 'proposal' | 'isSent' | 'fault'>

/** Says whether a proposal with its signatures is at the registries, where there are any. */
export function tellSent({ terminal, node }: AskingContext, { proposal, isSent, fault }: Sent): void {
  const { number, isEnough } = proposal
  if (isSent)
    noteLine(
      terminal,
      `bundle ${number} is at the registries: ${isEnough ? 'enough have signed it, and nodes take it up' : 'others can sign it there'}`,
    )
  if (fault === undefined) return
  noteLine(terminal, printable(`bundle ${number} was not sent to the registries: ${fault}`, 2_000))
  const where = node === undefined ? 'in the folder' : 'at the node'
  noteLine(terminal, `It stays ${where}; \`hansa governance sign\` sends it again.`)
}

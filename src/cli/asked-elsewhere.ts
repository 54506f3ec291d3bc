import { isHansaError } from '../errors.ts'
import type { Principal } from '../governance/principal.ts'
import type { ToldAgreement } from '../mesh/access-message.ts'
import { requestsElsewhere } from '../mesh/remote/access-elsewhere.ts'
import type { CommandContext } from './command-context.ts'
import type { OtherNodes } from './other-nodes.ts'
import { noteLine } from './terminal.ts'
import type { Agreements } from './with-agreements.ts'
import { withOtherNodes } from './with-other-nodes.ts'

/** An agreement that another node has. */
export interface AskedElsewhere {
  readonly agreement: ToldAgreement
  readonly state: ToldAgreement['state']
  readonly node: string
}

/** What whoever acts has asked other nodes for; a node that cannot be asked is noted. */
export async function askedElsewhere(
  command: CommandContext,
  agreements: Agreements,
): Promise<readonly AskedElsewhere[]> {
  const self = agreements.settings.node?.name
  if (self === undefined) return []
  return withOtherNodes(command, agreements, async (others, principal) => {
    const owners = (await others.members.all()).filter(
      ({ node, domains }) => node !== self && domains.length > 0,
    )
    const found = await Promise.all(owners.map(({ node }) => askedAt(node, others, { command, principal })))
    return found.flat()
  })
}

interface Asker {
  readonly command: CommandContext
  readonly principal: Principal
}

async function askedAt(
  node: string,
  { remote }: OtherNodes,
  { command, principal }: Asker,
): Promise<readonly AskedElsewhere[]> {
  try {
    const told = await requestsElsewhere(remote.peerOf(node), principal)
    return told.map((agreement) => ({ agreement, state: agreement.state, node }))
  } catch (error) {
    if (!isHansaError(error)) throw error
    noteLine(command.terminal, `${error.message}, so its agreements are not listed`)
    return []
  }
}

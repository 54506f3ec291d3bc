import { HansaError } from '../errors.ts'
import type { Principal } from '../governance/principal.ts'
import { readerElsewhere } from '../sidecar/remote/elsewhere.ts'
import type { CommandContext } from './command-context.ts'
import { meshRoot } from './open-mesh.ts'
import { openOtherNodes, type OtherNodes } from './other-nodes.ts'
import type { Agreements } from './with-agreements.ts'

/** Asks other nodes as the one who acts; the operator of this node is the node itself there. */
export async function withOtherNodes<T>(
  command: CommandContext,
  { store, settings, context: { mesh, reader } }: Agreements,
  work: (others: OtherNodes, principal: Principal) => Promise<T>,
): Promise<T> {
  const { effects } = command
  await using others = await openOtherNodes({ mesh, root: meshRoot(command), settings, store, effects })
  const node = settings.node?.name
  if (others === undefined || node === undefined)
    throw new HansaError('internal', 'a node without a name has no others')
  return await work(others, readerElsewhere(reader, { mesh, node }).principal)
}

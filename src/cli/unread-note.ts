import type { MeshClient } from '../api/client/mesh-client.ts'
import { noteLine, type Terminal } from './terminal.ts'

/** Says beside what a command prints that the node cannot read rules of its council. */
export async function noteUnread(terminal: Terminal, mesh: MeshClient): Promise<void> {
  const { unread } = await mesh.showGovernance()
  if (unread !== undefined) noteLine(terminal, `${unread.message}. ${unread.remedy}`)
}

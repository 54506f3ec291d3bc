import { meshClient, type MeshClient } from '../../api/client/mesh-client.ts'
import type { NodeToAsk } from './asking-context.ts'
import { askNode } from './ask-node.ts'
import { withoutControls } from './without-controls.ts'

/** A client of a running node; what it refuses is a `HansaError`, `source_unavailable` where no node answers. */
export const clientOfNode = (node: NodeToAsk): MeshClient =>
  meshClient({
    address: node.address,
    ...(node.token === undefined ? {} : { token: node.token }),
    fetch: async (to, request) => withoutControls(await askNode(node, to, request)),
  })

import { startDelivering } from '../mesh/deliver.ts'
import { signGone } from '../mesh/gone-statement.ts'
import { knownRegistries } from '../mesh/registry/known-registries.ts'
import type { BuildContext } from '../product/build-context.ts'
import { nodeKey } from '../sidecar/node-key.ts'
import type { NodeOfMesh } from './mesh-port.ts'
import { registryAssertion, type AskingNode } from './node-registries.ts'
import { knownError, reportError } from './report-error.ts'
import { startTakingUp } from './take-up-bundles.ts'
import type { Terminal } from './terminal.ts'

export interface MeshTasks extends AskingNode {
  /** What this node says. */
  readonly ofMesh: Pick<NodeOfMesh, 'statements' | 'reports' | 'outlooks' | 'answer'>
  /** What is declared; without it bundles of the council are neither taken up nor answered. */
  readonly build: BuildContext | undefined
}

/**
 * What a node does for the mesh while it is up: it delivers what it says to its registries, takes up bundles of
 * the council that these have, and says what those that are proposed would change here.
 */
export function startMeshTasks(
  terminal: Terminal,
  { ofMesh, build, ...node }: MeshTasks,
): { readonly stop: () => Promise<void> } {
  let said: string | undefined
  const delivering = startDelivering({
    node: node.node,
    state: node.state,
    registries: () => knownRegistries(node.state),
    assertion: registryAssertion(node),
    sources: [ofMesh.statements, ofMesh.reports, ofMesh.outlooks],
    gone: async (key) =>
      signGone({ mesh: node.mesh, node: node.node, key, now: node.now() }, await nodeKey(node.state)),
    now: node.now,
    onFault: (error) => {
      // Looked at every few seconds: what stays as it is was said.
      const { message } = knownError(error)
      if (message !== said) reportError(terminal, error)
      said = message
    },
  })
  const takingUp = build && startTakingUp(terminal, { build, node, answer: ofMesh.answer })
  return {
    stop: async () => {
      await Promise.all([delivering.stop(), takingUp?.stop()])
    },
  }
}

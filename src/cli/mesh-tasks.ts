import { startDelivering, type DocumentSource } from '../mesh/deliver.ts'
import { knownRegistries } from '../mesh/registry/known-registries.ts'
import type { BuildContext } from '../product/build-context.ts'
import { registryAssertion, type AskingNode } from './node-registries.ts'
import { knownError, reportError } from './report-error.ts'
import { startTakingUp } from './take-up-bundles.ts'
import type { Terminal } from './terminal.ts'

export interface MeshTasks extends AskingNode {
  /** What this node delivers. */
  readonly sources: readonly DocumentSource[]
  /** What is declared; without it bundles of the council are not taken up. */
  readonly build: BuildContext | undefined
}

/**
 * What a node does for the mesh while it is up: it delivers what it says to its registries, and takes up bundles of
 * the council that these have.
 */
export function startMeshTasks(
  terminal: Terminal,
  { sources, build, ...node }: MeshTasks,
): { readonly stop: () => Promise<void> } {
  let said: string | undefined
  const delivering = startDelivering({
    node: node.node,
    state: node.state,
    registries: () => knownRegistries(node.state),
    assertion: registryAssertion(node),
    sources,
    now: node.now,
    onFault: (error) => {
      // Looked at every few seconds: what stays as it is was said.
      const { message } = knownError(error)
      if (message !== said) reportError(terminal, error)
      said = message
    },
  })
  const takingUp = build && startTakingUp(terminal, build, node)
  return {
    stop: async () => {
      await Promise.all([delivering.stop(), takingUp?.stop()])
    },
  }
}

import { startDelivering, type DocumentSource } from '../mesh/deliver.ts'
import { knownRegistries } from '../mesh/registry/known-registries.ts'
import { registryAssertion, type AskingNode } from './node-registries.ts'
import { knownError, reportError } from './report-error.ts'
import type { Terminal } from './terminal.ts'

export interface MeshTasks extends AskingNode {
  /** What this node delivers. */
  readonly sources: readonly DocumentSource[]
}

/** What a node does for the mesh while it is up: it delivers what it says to its registries. */
export function startMeshTasks(
  terminal: Terminal,
  { sources, ...node }: MeshTasks,
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
  return { stop: () => delivering.stop() }
}

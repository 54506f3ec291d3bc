import { formatPrincipal, operatorOf } from '../../governance/principal.ts'
import { Audit } from '../../sidecar/audit/audit.ts'
import { rotateNodeKey } from '../../sidecar/rotate-node-key.ts'
import type { CommandContext } from '../command-context.ts'
import { withStore } from '../open-mesh.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'
import { requireNode } from '../this-node.ts'

/** `hansa node rotate`: gives the node another key. A node that is up signs with it from the next moment on. */
export async function nodeRotate(context: CommandContext): Promise<number> {
  const { terminal, json, effects } = context
  return withStore(context, async (store, { state, ...settings }, mesh) => {
    const { name: node } = requireNode(settings)
    const { metadata } = store
    const entries = async (): Promise<number> => (await metadata.auditHead())?.sequence ?? 0
    const rotation = await rotateNodeKey({ state, mesh, node, now: effects.now, entries })
    await using audit = await Audit.open({ store, state, effects })
    const principal = formatPrincipal(operatorOf(mesh))
    const { at, number, to } = rotation
    await audit.record([{ kind: 'change', at, principal, what: 'key rotated', subject: `node:${node}` }])
    if (json) printJson(terminal, rotation)
    else {
      printLine(terminal, `node:${node} has another key, its rotation ${number}: ${to}`)
      noteLine(
        terminal,
        'Others learn of it from this node and its registries. Name it in governance/nodes.yaml too: where the old key was stolen, at once.',
      )
    }
    return 0
  })
}

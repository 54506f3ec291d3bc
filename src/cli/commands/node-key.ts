import type { CommandContext } from '../command-context.ts'
import { loadDeclared, withStore } from '../open-mesh.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'
import { keyOfThisNode, nodesEntry, requireNode } from '../this-node.ts'

/** `hansa node key`: the line of `governance/nodes.yaml` for this node, with the domains of its folder; makes its key at first. */
export async function nodeKeyLine(context: CommandContext): Promise<number> {
  const { terminal, json } = context
  return withStore(context, async (store, settings) => {
    const { name } = requireNode(settings)
    const key = await keyOfThisNode(settings)
    const domains = (await loadDeclared(context, store)).mesh?.domains.map((domain) => domain.name) ?? []
    if (json) printJson(terminal, { node: name, key, domains })
    else {
      noteLine(terminal, 'For `nodes:` in governance/nodes.yaml of every folder of the mesh:')
      printLine(terminal, nodesEntry(name, key, domains))
    }
    return 0
  })
}

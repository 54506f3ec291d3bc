import type { Answers, ItemOf } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'
import { noteUnread } from '../unread-note.ts'

type MeshNode = ItemOf<'listNodes'>
type Registries = NonNullable<Answers<'listNodes'>['registries']>

/** `hansa nodes`: every node that the rules in force name, with what it says of itself by the registry, verified by the node that is asked. */
export async function nodes(context: AskingContext): Promise<number> {
  const { terminal, json } = context
  return askMesh(context, {}, async (mesh) => {
    const { items, registries = [], fault } = await mesh.listNodes()
    if (json) printJson(terminal, { nodes: items, registries, ...(fault === undefined ? {} : { fault }) })
    else {
      const headers = ['node', 'domains', 'address', 'products', 'last word', '']
      printLine(terminal, textTable(headers, items.map(rowOf), { right: [3] }))
      await noteUnread(terminal, mesh)
      if (fault !== undefined) noteLine(terminal, fault)
      for (const line of registries.flatMap(registryLines)) noteLine(terminal, line)
    }
    return 0
  })
}

const rowOf = (node: MeshNode): readonly string[] => [
  node.node,
  node.domains.join(' '),
  node.address ?? '',
  node.products === undefined ? '' : String(node.products),
  node.saidAt ?? '',
  wordText(node),
]

function wordText({ word, refused = '' }: MeshNode): string {
  switch (word) {
    case 'current':
      return 'verified'
    case 'left':
      return 'left'
    case 'none':
      return 'it has not said anything'
    case 'refused':
      return refused
  }
}

/** None of one that was joined and has not been asked since. */
function registryLines({ url, reachedAt, fault, refused = [] }: Registries[number]): readonly string[] {
  if (reachedAt === undefined && fault === undefined) return []
  const reached = reachedAt === undefined ? 'never' : `at ${reachedAt}`
  return [
    `${url} was last reached ${reached}${fault === undefined ? '' : `: ${fault}`}`,
    ...refused.map(({ key, reason }) => `  ${key} is refused there: ${reason}`),
  ]
}

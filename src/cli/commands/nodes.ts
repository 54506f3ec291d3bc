import { isHansaError } from '../../errors.ts'
import type { NodeDescriptor } from '../../mesh/node-descriptor.ts'
import { readNodeDescriptor, type DescriptorCheck } from '../../mesh/read-descriptor.ts'
import { readDeliveries, type Deliveries } from '../../mesh/registry/deliveries-file.ts'
import { unreadRules } from '../../product/council/unread-rules.ts'
import type { CommandContext } from '../command-context.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'
import { withNode, type OpenedNode } from '../with-node.ts'

/** One node of the rules, and what of its word was found to be its own. */
interface ListedNode {
  readonly node: string
  readonly key: string
  readonly domains: readonly string[]
  readonly descriptor?: NodeDescriptor
  /** Why there is no descriptor. */
  readonly refused?: string
}

/** `hansa nodes`: every node that the rules in force name, with what it says of itself by the registry, verified here. */
export async function nodes(context: CommandContext): Promise<number> {
  const { terminal, json } = context
  return withNode(context, async (opened) => {
    const { statements, fault } = await statementsOf(opened)
    const all = await opened.members.all()
    const listed = await Promise.all(
      all.map(async ({ node, domains, key }) => ({
        node,
        domains,
        key: (await opened.members.keyOf(node)) ?? key,
        ...(await verified(node, statements.get(node), opened.check)),
      })),
    )
    const registries = await readDeliveries(opened.state)
    const unread = unreadRules((await opened.store.metadata.bundle()) ?? {}, context.effects.now())
    if (json) printJson(terminal, { nodes: listed, registries, ...(fault === undefined ? {} : { fault }) })
    else {
      printLine(
        terminal,
        textTable(['node', 'domains', 'address', 'products', 'last word', ''], listed.map(rowOf), {
          right: [3],
        }),
      )
      if (unread !== undefined) noteLine(terminal, `${unread.message}. ${unread.remedy}`)
      if (fault !== undefined) noteLine(terminal, fault)
      for (const line of deliveryLines(registries)) noteLine(terminal, line)
    }
    return 0
  })
}

interface Statements {
  readonly statements: ReadonlyMap<string, string | null>
  /** Why none could be had. */
  readonly fault?: string
}

/** Who belongs to the mesh is known without a registry. */
async function statementsOf({ registries }: OpenedNode): Promise<Statements> {
  try {
    const found = await registries.nodes()
    return { statements: new Map(found.map(({ node, statement }) => [node, statement])) }
  } catch (error) {
    if (!isHansaError(error)) throw error
    return { statements: new Map(), fault: error.message }
  }
}

async function verified(
  node: string,
  statement: string | null | undefined,
  check: DescriptorCheck,
): Promise<Pick<ListedNode, 'descriptor' | 'refused'>> {
  if (statement === null || statement === undefined) return { refused: 'it has not said anything' }
  const reading = await readNodeDescriptor(statement, check)
  if ('refused' in reading) return reading
  return reading.descriptor.node === node ? reading : { refused: 'it is what another node said' }
}

const rowOf = ({ node, domains, descriptor, refused }: ListedNode): readonly string[] => [
  node,
  domains.join(' '),
  descriptor?.address ?? '',
  descriptor === undefined ? '' : String(Object.keys(descriptor.products).length),
  descriptor?.issuedAt ?? '',
  refused ?? (descriptor?.left === true ? 'left' : 'verified'),
]

function deliveryLines(deliveries: Deliveries): readonly string[] {
  return Object.entries(deliveries).flatMap(([url, { reachedAt, fault, refused = [] }]) => [
    `${url} was last reached ${reachedAt === undefined ? 'never' : `at ${reachedAt}`}${fault === undefined ? '' : `: ${fault}`}`,
    ...refused.map(({ key, reason }) => `  ${key} is refused there: ${reason}`),
  ])
}

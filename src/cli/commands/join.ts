import { HansaError, isHansaError } from '../../errors.ts'
import { addRegistry, registryAddress } from '../../mesh/registry/known-registries.ts'
import { reconcile, type Reconciled } from '../../mesh/registry/reconcile.ts'
import type { RegistryClient } from '../../mesh/registry/registry-client.ts'
import { meshOfRegistry } from '../../mesh/registry/registry-health.ts'
import type { BuildContext } from '../../product/build-context.ts'
import type { CommandContext } from '../command-context.ts'
import { counted } from '../counted.ts'
import { introducedRegistry } from '../introduced-registries.ts'
import { withMesh } from '../open-mesh.ts'
import { takeUpBundles } from '../take-up-bundles.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'
import {
  askingAs,
  keyOfThisNode,
  membershipOf,
  nodesEntry,
  statementsOfThisNode,
  thisNodeOf,
  type ThisNode,
} from '../this-node.ts'

export interface JoinOptions {
  readonly registry: string
  /** Digest of the council's first bundle. */
  readonly charter?: string
}

/** `hansa join <registry>`: takes up the rules that the council signed, says there what this node serves, and remembers the address. */
export async function join(context: CommandContext, { registry, charter }: JoinOptions): Promise<number> {
  const { terminal, json } = context
  return withMesh(context, async (build) => {
    const node = thisNodeOf(build)
    const url = registryAddress(registry)
    await requireSameMesh(url, node.mesh)
    const client = await introducedRegistry(url, askingAs(node))
    const { inForce } = await lettingIn(build, node, () => takeUpBundles(build, client, charter))
    await requireMember(build, node)
    const { sent, refused } = await lettingIn(build, node, () => deliver(client, node))
    await addRegistry(node.state, url)
    for (const { key, reason } of refused) noteLine(terminal, `${key} was not taken: ${reason}`)
    if (json) printJson(terminal, { registry: url, delivered: sent, bundle: inForce ?? null })
    else {
      if (inForce !== undefined) printLine(terminal, `Bundle ${inForce} of the council was taken up.`)
      printLine(
        terminal,
        `${node.node.name} has joined ${node.mesh} at ${url}, and delivered ${counted(sent, 'document')}.`,
      )
    }
    return 0
  })
}

async function requireSameMesh(url: string, mesh: string): Promise<void> {
  const other = await meshOfRegistry(url)
  if (other === mesh) return
  throw new HansaError(
    'invalid_input',
    `the registry at ${url} is of the mesh ${other}, and this folder is of ${mesh}`,
    {
      remedy: 'All nodes of a mesh have its `name` in their mesh.yaml.',
    },
  )
}

/** A registry that does not know this node says only that it does not. */
async function lettingIn<T>(build: BuildContext, node: ThisNode, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!isHansaError(error, 'unauthenticated')) throw error
    throw await notLetIn(
      build,
      node,
      'the rules that the registry follows do not name this node with its key',
    )
  }
}

async function requireMember(build: BuildContext, node: ThisNode): Promise<void> {
  const { kind } = await membershipOf(node)
  if (kind === 'member') return
  const isDeclared = build.mesh.governance.nodes.some((each) => each.node === node.node.name)
  if (kind === 'unknown' && isDeclared)
    throw new HansaError('denied', `the rules in force here do not name the node ${node.node.name} yet`, {
      remedy: 'governance/nodes.yaml does: `hansa apply` puts it in force, where no council has to sign it.',
    })
  const what = kind === 'unknown' ? 'do not name this node' : 'name another key for this node'
  throw await notLetIn(build, node, `the rules in force here ${what}`)
}

async function notLetIn({ mesh }: BuildContext, node: ThisNode, message: string): Promise<HansaError> {
  const domains = mesh.domains.map(({ name }) => name)
  return new HansaError('denied', message, {
    detail: [nodesEntry(node.node.name, await keyOfThisNode(node), domains)],
    remedy:
      'That is the line for `nodes:` in governance/nodes.yaml; where there is a council, it has to sign it.',
  })
}

async function deliver(client: RegistryClient, node: ThisNode): Promise<Reconciled> {
  const texts = await (await statementsOfThisNode(node)).current()
  // Reports are for a node that is up to deliver.
  return reconcile(client, node.node.name, { documents: { texts }, refused: [] })
}

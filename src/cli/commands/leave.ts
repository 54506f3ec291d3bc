import { HansaError, isHansaError } from '../../errors.ts'
import { knownRegistries, registryAddress, removeRegistry } from '../../mesh/registry/known-registries.ts'
import { servedProtocols } from '../../spec/served-protocols.ts'
import type { CommandContext } from '../command-context.ts'
import { introducedRegistry } from '../introduced-registries.ts'
import { withStore } from '../open-mesh.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'
import { askingAs, requireNode, statementsOfThisNode, type ThisNode } from '../this-node.ts'

/** `hansa leave [registry]`: says there that this node is gone, and forgets the address; all of them where none is named. */
export async function leave(
  context: CommandContext,
  { registry }: { readonly registry?: string | undefined },
): Promise<number> {
  const { terminal, json, effects } = context
  return withStore(context, async ({ metadata }, settings, mesh) => {
    const { state } = settings
    const node: ThisNode = {
      ...{ mesh, node: requireNode(settings), protocols: servedProtocols(settings) },
      ...{ state, store: metadata, now: effects.now },
    }
    const urls = leaving(await knownRegistries(state), registry)
    for (const url of urls) {
      // First, so that a node that is up does not come back by delivering.
      await removeRegistry(state, url)
      await sayFarewell(url, node).catch((error: unknown) => {
        if (!isHansaError(error)) throw error
        noteLine(terminal, `${error.message}; there, what this node said last expires within a day.`)
      })
    }
    if (json) printJson(terminal, { left: urls })
    else for (const url of urls) printLine(terminal, `${node.node.name} has left ${url}.`)
    return 0
  })
}

function leaving(known: readonly string[], registry: string | undefined): readonly string[] {
  if (registry === undefined && known.length > 0) return known
  const url = registry === undefined ? undefined : registryAddress(registry)
  if (url !== undefined && known.includes(url)) return [url]
  throw new HansaError(
    'not_found',
    url === undefined ? 'this node has joined no registry' : `this node has not joined ${url}`,
    { remedy: '`hansa node show` lists those that it has joined.' },
  )
}

async function sayFarewell(url: string, node: ThisNode): Promise<void> {
  const client = await introducedRegistry(url, askingAs(node))
  await client.deliver(node.node.name, { node: await (await statementsOfThisNode(node)).farewell() })
}

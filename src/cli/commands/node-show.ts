import { knownRegistries } from '../../mesh/registry/known-registries.ts'
import { ownRotations } from '../../sidecar/own-rotations.ts'
import type { CommandContext } from '../command-context.ts'
import { withStore } from '../open-mesh.ts'
import { printJson, printLine } from '../terminal.ts'
import { keyOfThisNode, membershipOf, requireNode, type Membership } from '../this-node.ts'

/** `hansa node show`: who this node is, and how it stands in its mesh. Exit status 3 where the rules do not know it so. */
export async function nodeShow(context: CommandContext): Promise<number> {
  const { terminal, json, effects } = context
  return withStore(context, async ({ metadata }, { state, ...settings }, mesh) => {
    const node = requireNode(settings)
    const key = await keyOfThisNode({ state })
    const rotations = (await ownRotations(state, { mesh, node: node.name })).length
    const registries = await knownRegistries(state)
    const membership = await membershipOf({ mesh, node, state, store: metadata, now: effects.now })
    const shown = { mesh, ...node, key, rotations, registries, membership: membership.kind }
    if (json) printJson(terminal, { ...shown, ...factsOf(membership) })
    else {
      printLine(terminal, `node ${node.name} of ${mesh}, at ${node.address}`)
      printLine(terminal, `key        ${key}${rotations === 0 ? '' : `, after ${rotations} rotated away`}`)
      printLine(terminal, `rules      ${membershipText(membership)}`)
      printLine(terminal, `registries ${registries.length === 0 ? 'none' : registries.join(', ')}`)
    }
    return membership.kind === 'member' ? 0 : 3
  })
}

const factsOf = (membership: Membership): object =>
  membership.kind === 'member'
    ? { domains: membership.known.domains, vouchesFor: membership.known.vouchesFor }
    : {}

function membershipText(membership: Membership): string {
  switch (membership.kind) {
    case 'member': {
      const { domains, vouchesFor } = membership.known
      const owns = domains.length === 0 ? 'owns no domain' : `owns ${domains.join(', ')}`
      return vouchesFor.length === 0 ? owns : `${owns}; vouches for ${vouchesFor.join(', ')}`
    }
    case 'other-key':
      return 'name another key for this node: `hansa node key` prints its own'
    case 'unknown':
      return 'do not know this node: `hansa node key` prints the line that lets it in'
  }
}

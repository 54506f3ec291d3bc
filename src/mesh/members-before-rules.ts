import type { KnownNode } from '../spec/known-node.ts'
import type { MeshMembers } from './mesh-members.ts'

/** Nodes as a folder declares them, without the rotations that others know. */
export function declaredMembers(nodes: readonly KnownNode[]): MeshMembers {
  const known = (name: string): KnownNode | undefined => nodes.find(({ node }) => node === name)
  const keyOf = (node: string): Promise<string | undefined> => Promise.resolve(known(node)?.key)
  return {
    known: (node) => Promise.resolve(known(node)),
    all: () => Promise.resolve(nodes),
    ownerOf: (domain) => Promise.resolve(nodes.find(({ domains }) => domains.includes(domain))),
    keyOf,
    lookAgain: keyOf,
  }
}

/**
 * The members that the rules in force name; before there are any rules, those that the folder declares, as its first rules
 * will. Otherwise a product of this node could not be known by which it reads of others, before the rules are enacted.
 */
export function membersBeforeRules(
  inForce: MeshMembers,
  { declared, isAnyInForce }: { declared: readonly KnownNode[]; isAnyInForce: () => Promise<boolean> },
): MeshMembers {
  const first = declaredMembers(declared)
  let isKnown = false
  const now = async (): Promise<MeshMembers> => {
    // Rules that were once in force never go.
    isKnown ||= await isAnyInForce()
    return isKnown ? inForce : first
  }
  return {
    known: async (node) => (await now()).known(node),
    all: async () => (await now()).all(),
    ownerOf: async (domain) => (await now()).ownerOf(domain),
    keyOf: async (node) => (await now()).keyOf(node),
    lookAgain: async (node) => (await now()).lookAgain(node),
  }
}

import * as z from 'zod'

import type { Document } from './document.ts'
import type { Issue } from './issue.ts'
import { issuesFromZod } from './issues-from-zod.ts'
import type { KnownNode } from './known-node.ts'
import { reporter, type Report } from './report.ts'
import { strictObject } from './strict-object.ts'

/** What a node may be called: it is part of addresses and of principals. */
export const nodeName = z
  .string()
  .regex(/^[a-z][a-z0-9_-]*$/, { error: 'lower-case letters, digits, `-` and `_`, a letter first' })

/** What is said of a node, also in a bundle of the council. */
export const nodeFields = {
  node: nodeName,
  key: z.string().regex(/^[A-Za-z0-9_-]{43}$/, {
    error: 'an Ed25519 public key of 43 characters, as `hansa node key` prints it',
  }),
  domains: z.array(z.string().min(1)),
  vouchesFor: z.array(
    z.string().regex(/^(user|service|agent):([\w.@+-]+|\*)$/, {
      error: 'a principal such as `user:ana`, or `user:*`',
    }),
  ),
}

const { node, key, domains, vouchesFor } = nodeFields

const schema = strictObject({
  apiVersion: z.literal('hansa/v1'),
  kind: z.literal('Nodes'),
  nodes: z.array(strictObject({ node, key, domains: domains.optional(), vouchesFor: vouchesFor.optional() })),
})

/** Reads `governance/nodes.yaml`. */
export function parseNodesDocument(document: Document): { readonly nodes: readonly KnownNode[] } | Issue[] {
  const result = schema.safeParse(document.value)
  if (!result.success) return issuesFromZod(result.error, document)
  const nodes = result.data.nodes.map(({ node, key, domains = [], vouchesFor = [] }) => ({
    node,
    key,
    domains,
    vouchesFor,
  }))
  const issues: Issue[] = []
  checkNodes(nodes, reporter(document.locate, issues))
  return issues.length > 0 ? issues : { nodes }
}

/** A name, a key or a domain that two nodes had would let one speak for the other. */
function checkNodes(nodes: readonly KnownNode[], report: Report): void {
  for (const [index, { node, key, domains }] of nodes.entries()) {
    const before = nodes.slice(0, index)
    if (before.some((other) => other.node === node))
      report(['nodes', index, 'node'], {
        code: 'duplicate-node',
        message: `the node \`${node}\` is here twice`,
        remedy: 'Keep one of the two entries.',
      })
    if (before.some((other) => other.key === key))
      report(['nodes', index, 'key'], {
        code: 'duplicate-key',
        message: 'two nodes have the same key',
        remedy: 'Each node has a key of its own: `hansa node key` prints it there.',
      })
    for (const [at, domain] of domains.entries()) {
      const owner = before.find((other) => other.domains.includes(domain))
      if (owner === undefined) continue
      report(['nodes', index, 'domains', at], {
        code: 'duplicate-domain',
        message: `the domain \`${domain}\` belongs to the node \`${owner.node}\` already`,
        remedy: 'Leave it to one of the two.',
      })
    }
  }
}

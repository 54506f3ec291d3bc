import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { parseDocument } from './document.ts'
import type { KnownNode } from './known-node.ts'
import { parseNodesDocument } from './nodes-document.ts'

/** `governance/nodes.yaml` of a mesh's folder, whatever is wrong with the rest; none where it is absent or broken. */
export function declaredNodes(root: string): readonly KnownNode[] {
  const file = path.join(root, 'governance', 'nodes.yaml')
  if (!existsSync(file)) return []
  const { document } = parseDocument(file, readFileSync(file, 'utf8'))
  const read = document === undefined ? [] : parseNodesDocument(document)
  return Array.isArray(read) ? [] : read.nodes
}

import { readFileSync } from 'node:fs'
import path from 'node:path'

import { parseDocument } from './document.ts'
import type { Environment } from './environment-variables.ts'
import type { Issue } from './issue.ts'
import { findMeshRoot, noMesh } from './load-mesh.ts'
import { parseMeshDocument } from './mesh-document.ts'
import type { MeshSettings } from './mesh.ts'

export interface LoadedSettings {
  /** Absent where `mesh.yaml` is missing or wrong. */
  readonly settings: MeshSettings | undefined
  readonly name: string
  readonly issues: readonly Issue[]
}

/** Reads `mesh.yaml` alone: enough to reach what is published, whatever is wrong with the products' documents. */
export function loadSettings(folder: string, environment: Environment): LoadedSettings {
  const failed = (issues: readonly Issue[]): LoadedSettings => ({ settings: undefined, name: '', issues })
  const root = findMeshRoot(folder)
  if (root === undefined) return failed([noMesh(folder)])
  const file = path.join(root, 'mesh.yaml')
  const { document, issues } = parseDocument(file, readFileSync(file, 'utf8'))
  if (document === undefined) return failed(issues)
  const declared = parseMeshDocument(document, { root, environment })
  return Array.isArray(declared)
    ? failed(declared)
    : { settings: declared.settings, name: declared.name, issues: [] }
}

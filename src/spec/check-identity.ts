import { readFileSync } from 'node:fs'
import path from 'node:path'

import { systemErrorCode } from '../errors.ts'
import { parseDocument } from './document.ts'
import {
  parseIdentitiesDocument,
  type IdentitiesContext,
  type ParsedIdentities,
} from './identities-document.ts'
import type { Issue } from './issue.ts'
import type { IdentitySettings } from './mesh.ts'
import { didYouMean } from './nearest.ts'
import { positionFinder } from './position-finder.ts'
import { unreadableIssue } from './unreadable.ts'
import type { Vocabulary } from './vocabulary.ts'

export interface DeclaredIdentity {
  /** Of the mesh. */
  readonly root: string
  readonly mesh: string
  readonly settings: IdentitySettings
  /** Absent where it could not be read; attributes are not compared then. */
  readonly vocabulary: Vocabulary | undefined
}

/** All that is wrong with `identities.yaml` and with what `mesh.yaml` says of tokens' claims. */
export const checkIdentity = (declared: DeclaredIdentity): readonly Issue[] => [
  ...claimIssues(declared),
  ...readIdentities(declared.settings.file, declared).issues,
]

/** Reads an identities file; one that is not there names nobody. */
export function readIdentities(file: string, context: IdentitiesContext = {}): ParsedIdentities {
  try {
    const { document, issues } = parseDocument(file, readFileSync(file, 'utf8'))
    return document === undefined
      ? { identities: undefined, issues }
      : parseIdentitiesDocument(document, context)
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return { identities: new Map(), issues: [] }
    return { identities: undefined, issues: [unreadableIssue(file, error)] }
  }
}

function claimIssues({ root, settings: { oidc }, vocabulary }: DeclaredIdentity): readonly Issue[] {
  if (oidc === undefined || vocabulary === undefined) return []
  const known = Object.keys(vocabulary.attributes)
  const find = positionFinder()
  const place = ['identity', 'oidc', 'claims', 'attributes']
  return Object.keys(oidc.claims.attributes)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      ...find(path.join(root, 'mesh.yaml'), [...place, name], 'key'),
      code: 'unknown-attribute',
      severity: 'error',
      message: `the vocabulary has no attribute \`${name}\``,
      remedy: didYouMean(name, known) ?? 'Declare it under `attributes` in governance/vocabulary.yaml.',
    }))
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { parseDocument } from './document.ts'
import type { Issue } from './issue.ts'
import type { LoadedFolder } from './load-folders.ts'
import type { DeclaredGovernance, Domain } from './mesh.ts'
import type { PolicyScope, PolicySource } from './policy-source.ts'
import { unreadableIssue } from './unreadable.ts'
import { defaultVocabulary, type Vocabulary } from './vocabulary.ts'
import { parseVocabularyDocument } from './vocabulary-document.ts'

interface Place {
  readonly root: string
  readonly issues: Issue[]
}

/** Reads `governance/` and the `policies/` of domains and products; what policies mean is `governance/`'s to say. */
export function readGovernance(
  { domains, folders }: { readonly domains: readonly Domain[]; readonly folders: readonly LoadedFolder[] },
  place: Place,
): DeclaredGovernance {
  const ofDomains = domains.flatMap(({ name, folder }) =>
    policiesIn(path.join(folder, 'policies'), { kind: 'domain', domain: name }, place),
  )
  const ofProducts = folders.flatMap(({ place: { folder, domain, name }, content }) =>
    content.sources.some((source) => isPolicy(source.path))
      ? policiesIn(path.join(folder, 'policies'), { kind: 'product', product: `${domain}/${name}` }, place)
      : [],
  )
  const global = policiesIn(path.join(place.root, 'governance', 'policies'), { kind: 'global' }, place)
  return { policies: [...global, ...ofDomains, ...ofProducts], vocabulary: readVocabulary(place) }
}

const isPolicy = (file: string): boolean => /^policies\/[^/]+\.cedar$/.test(file)

function policiesIn(folder: string, scope: PolicyScope, { root, issues }: Place): PolicySource[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.cedar'))
  return names.sort().flatMap((name) => {
    const file = path.join(folder, name)
    const text = read(file, issues)
    const shown = path.relative(root, file).replaceAll(path.sep, '/')
    return text === undefined ? [] : [{ scope, path: shown, text }]
  })
}

/** The words of `governance/vocabulary.yaml`; the usual ones where it is absent or broken. */
export function readVocabulary({ root, issues }: Place): Vocabulary {
  const file = path.join(root, 'governance', 'vocabulary.yaml')
  const text = existsSync(file) ? read(file, issues) : undefined
  if (text === undefined) return defaultVocabulary
  const { document, issues: syntax } = parseDocument(file, text)
  issues.push(...syntax)
  const vocabulary = document && parseVocabularyDocument(document)
  if (!Array.isArray(vocabulary)) return vocabulary ?? defaultVocabulary
  issues.push(...vocabulary)
  return defaultVocabulary
}

function read(file: string, issues: Issue[]): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    issues.push(unreadableIssue(file, error))
    return undefined
  }
}

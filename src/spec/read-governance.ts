import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import type { BundleFile, Charter } from './charter.ts'
import { parseCharterDocument } from './charter-document.ts'
import { parseDocument, type Document } from './document.ts'
import { parseExceptionsDocument } from './exceptions-document.ts'
import type { Issue } from './issue.ts'
import type { LoadedFolder } from './load-folders.ts'
import type { DeclaredGovernance, Domain } from './mesh.ts'
import { parseNodesDocument } from './nodes-document.ts'
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
  const charter = readCharter(place)
  return {
    policies: [...global, ...ofDomains, ...ofProducts],
    vocabulary: readVocabulary(place),
    ...(charter === undefined ? {} : { charter }),
    bundles: readBundles(place),
    nodes: parsed('nodes.yaml', parseNodesDocument, place)?.nodes ?? [],
    exceptions: parsed('exceptions.yaml', parseExceptionsDocument, place)?.exceptions ?? [],
  }
}

const isPolicy = (file: string): boolean => /^policies\/[^/]+\.cedar$/.test(file)

const policiesIn = (folder: string, scope: PolicyScope, place: Place): PolicySource[] =>
  textsIn(folder, '.cedar', place).map((file) => ({ scope, ...file }))

/** The bundles of the council that lie in the mesh's folder, by name. */
export const readBundles = (place: Place): BundleFile[] =>
  textsIn(path.join(place.root, 'governance', 'bundles'), '.json', place)

/** The files of a folder whose names end so, by name. */
function textsIn(folder: string, ending: string, { root, issues }: Place): BundleFile[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith(ending))
  return names.sort().flatMap((name) => {
    const file = path.join(folder, name)
    const text = read(file, issues)
    const shown = path.relative(root, file).replaceAll(path.sep, '/')
    return text === undefined ? [] : [{ path: shown, text }]
  })
}

/** The words of `governance/vocabulary.yaml`; the usual ones where it is absent or broken. */
export const readVocabulary = (place: Place): Vocabulary =>
  parsed('vocabulary.yaml', parseVocabularyDocument, place) ?? defaultVocabulary

/** Undefined where there is none, or a broken one, which is an issue. */
const readCharter = (place: Place): Charter | undefined => parsed('charter.yaml', parseCharterDocument, place)

function parsed<Value extends object>(
  name: string,
  parse: (document: Document) => Value | Issue[],
  { root, issues }: Place,
): Value | undefined {
  const file = path.join(root, 'governance', name)
  const text = existsSync(file) ? read(file, issues) : undefined
  if (text === undefined) return undefined
  const { document, issues: syntax } = parseDocument(file, text)
  issues.push(...syntax)
  const value = document && parse(document)
  if (!Array.isArray(value)) return value
  issues.push(...value)
  return undefined
}

function read(file: string, issues: Issue[]): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    issues.push(unreadableIssue(file, error))
    return undefined
  }
}

import { higher } from '../governance/classification.ts'
import { parsePolicies } from '../governance/parse-policies.ts'
import type { DeclaredPolicy } from '../governance/policy.ts'
import { codeOf } from '../governance/policy-texts.ts'
import type { PolicyException } from '../spec/policy-exception.ts'
import type { PolicySource } from '../spec/policy-source.ts'
import { defaultVocabulary, type Vocabulary } from '../spec/vocabulary.ts'
import type { GovernanceBundle } from '../store/governance-bundle.ts'
import type { Publication, PublishedGovernance } from '../store/publication.ts'
import type { Classifications } from './classifications-read.ts'

interface Rollback {
  /** What is served until then. */
  readonly current: Publication
  /** What is gone back to. */
  readonly earlier: Publication
  /** Of the mesh and its domains, in force. */
  readonly bundle: Pick<GovernanceBundle, 'policies' | 'vocabulary' | 'exceptions'> | undefined
}

/**
 * The rules about data that are served again. Somebody goes back for the sake of the data, perhaps in haste, and has
 * decided nothing about who may see them: so nothing becomes visible that either publication keeps back. What the owner
 * has permitted since stands, what was taken away since does not return, and each prohibition of both holds: one of now
 * may be a lesson learnt, one of then may be about a column that is only there again now.
 */
export function governanceAfterRollback({ current, earlier, bundle }: Rollback): PublishedGovernance {
  const policies = current.governance?.policies ?? []
  const known = [...policies, ...(bundle?.policies ?? [])]
  return {
    policies: [...policies, ...missingForbids(known, earlier, bundle?.exceptions)],
    classifications: highest(earlier, current, bundle?.vocabulary ?? defaultVocabulary),
    // Shown only where a classification is not the declared one, so that one of many origins does.
    inheritedFrom: { ...current.governance?.inheritedFrom, ...earlier.governance?.inheritedFrom },
  }
}

/**
 * Prohibitions of the earlier publication that are not among the known ones word for word. One of the mesh from which
 * there are exceptions is no substitute for the owner's own.
 */
function missingForbids(
  known: readonly PolicySource[],
  { sequence, governance }: Publication,
  exceptions: readonly PolicyException[] = [],
): readonly PolicySource[] {
  const sources = governance?.policies ?? []
  const { policies, issues } = parsePolicies(sources)
  // What cannot be read cannot be told apart: kept as it is, it denies.
  if (issues.length > 0) return sources
  const now = parsePolicies(known).policies
  const lasting = now.filter(
    ({ id, scope }) => scope !== 'global' || !exceptions.some(({ policy }) => policy === id),
  )
  return policies
    .filter(({ effect, text }) => effect === 'forbid' && !lasting.some((policy) => policy.text === text))
    .map((policy) => {
      const isTaken = now.some(({ id }) => id === policy.id)
      return { ...policy.source, text: isTaken ? renamed(policy, sequence) : policy.text }
    })
}

/** Ids are there once: where one means another rule now, that of then says where it comes from. */
function renamed({ id, text }: DeclaredPolicy, sequence: number): string {
  const code = codeOf(text)
  const start = /@\s*id\b/.exec(code)?.index ?? 0
  const end = code.indexOf(')', start) + 1
  return `${text.slice(0, start)}@id("${id}.publication-${sequence}")${text.slice(end)}`
}

/** The higher of the two classifications of each column of either. */
function highest(a: Publication, b: Publication, vocabulary: Vocabulary): Classifications {
  const found = new Map<string, Map<string, string>>()
  for (const { governance } of [a, b])
    for (const [dataset, columns] of Object.entries(governance?.classifications ?? {})) {
      const known = found.get(dataset) ?? new Map<string, string>()
      for (const [column, word] of Object.entries(columns))
        known.set(column, higher(word, known.get(column), vocabulary) ?? word)
      found.set(dataset, known)
    }
  return Object.fromEntries([...found].map(([dataset, columns]) => [dataset, Object.fromEntries(columns)]))
}

import { foldName } from '../engine/sql/same-name.ts'
import { HansaError } from '../errors.ts'

/** What a statement may name, as far as its text shows it without being parsed. */
export interface MentionedNames {
  /** Folded: every word and every quoted identifier; more than are names of tables, and in odd texts not all. */
  readonly words: ReadonlySet<string>
  /** Those of the form `"dataset@version"`. */
  readonly versions: readonly MentionedVersion[]
}

export interface MentionedVersion {
  /** Folded. */
  readonly dataset: string
  /** A number or a time, as it was written. */
  readonly version: string
}

/** Each is looked up in the store, before anybody knows whether the statement reads it. */
const mostVersions = 100

/**
 * Looks for names in a text, only so that the parser need not be told of every dataset there is: it has the last word,
 * and one that is missing here is found by telling it of all. Throws `too_large` where it names more versions than one
 * statement may.
 */
export function mentionedNames(sql: string): MentionedNames {
  // Texts are long and few of their words different: each is looked at once.
  const quoted = new Set<string>()
  for (const [, name = ''] of sql.matchAll(/"((?:[^"]|"")*)"/g)) quoted.add(name)
  const names = [...quoted].map((name) => name.replaceAll('""', '"'))
  const words = new Set(sql.match(/[\p{L}\p{N}_$]+/gu) ?? [])
  return { words: new Set([...words, ...names].map(foldName)), versions: versionsIn(names) }
}

function versionsIn(names: readonly string[]): readonly MentionedVersion[] {
  const found = new Map<string, MentionedVersion>()
  for (const name of names) {
    const [, dataset, version] = /^([^@]+)@(.+)$/s.exec(name) ?? []
    if (dataset === undefined || version === undefined) continue
    const mentioned = { dataset: foldName(dataset), version }
    found.set(`${mentioned.dataset}@${version}`, mentioned)
    if (found.size > mostVersions)
      throw new HansaError('too_large', `the statement names more than ${mostVersions} versions`, {
        remedy: 'Ask for them in several statements.',
      })
  }
  return [...found.values()]
}

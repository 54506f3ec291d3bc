import { foldName } from '../engine/sql/same-name.ts'

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

/**
 * Looks for names in a text, only so that the parser need not be told of every dataset there is: it has the last word,
 * and one that is missing here is found by telling it of all.
 */
export function mentionedNames(sql: string): MentionedNames {
  const quoted = [...sql.matchAll(/"((?:[^"]|"")*)"/g)].map(([, name = '']) => name.replaceAll('""', '"'))
  const plain = sql.match(/[\p{L}\p{N}_$]+/gu) ?? []
  const versions = quoted.flatMap(versionOf)
  const words = new Set([...plain, ...quoted].map(foldName))
  return { words, versions: [...new Map(versions.map((each) => [JSON.stringify(each), each])).values()] }
}

function versionOf(name: string): readonly MentionedVersion[] {
  const [, dataset, version] = /^([^@]+)@(.+)$/s.exec(name) ?? []
  return dataset === undefined || version === undefined ? [] : [{ dataset: foldName(dataset), version }]
}

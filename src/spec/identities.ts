import type { AttributeValue } from './attribute-type.ts'

/** What `identities.yaml` says, by principal: `user:ana`. */
export type Identities = ReadonlyMap<string, Identity>

/** One entry of `identities.yaml`. */
export interface Identity {
  /** With its kind: `user:ana`. */
  readonly principal: string
  /** Ids of the teams it is in, and of those that these are in. */
  readonly teams: readonly string[]
  /** As written; what they mean is the vocabulary's to say. */
  readonly attributes: Readonly<Record<string, AttributeValue>>
  /** For people. */
  readonly name?: string
  readonly email?: string
}

/** These teams and all that they are in, sorted. */
export function teamsAround(
  teams: readonly string[],
  teamsOf: (team: string) => readonly string[],
): readonly string[] {
  const found = new Set<string>()
  const waiting = [...teams]
  for (let team = waiting.pop(); team !== undefined; team = waiting.pop()) {
    if (found.has(team)) continue
    found.add(team)
    waiting.push(...teamsOf(team))
  }
  return [...found].sort()
}

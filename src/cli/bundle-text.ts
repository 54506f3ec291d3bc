import { printable } from '../engine/encode/terminal-text.ts'
import type { FollowedBundle } from '../governance/council/follow-bundles.ts'
import type { Signers } from '../governance/council/signers.ts'
import type { Verified } from '../governance/council/verify-bundle.ts'
import type { RuleChange } from '../product/rule-changes.ts'
import { ruleChangeLine } from './rule-lines.ts'

/** A bundle of the council as it is told of. */
export interface ToldBundle {
  readonly number: number
  /** The mesh's name, where it is known. */
  readonly mesh?: string
  readonly digest: string
  readonly reason: string
  readonly proposedAt: string
  readonly enforcedFrom?: string | undefined
  readonly signers: Signers
  readonly successors?: Signers
  /** How many of a new council must sign. */
  readonly threshold: number
}

/** A bundle by its own statement. */
export const toldBundle = ({ statement, digest, signers, successors }: Verified): ToldBundle => {
  const { number, mesh, reason, proposedAt, enforcedFrom, charter } = statement
  return {
    ...{ number, mesh, digest, reason, proposedAt, enforcedFrom, signers, threshold: charter.threshold },
    ...(successors === undefined ? {} : { successors }),
  }
}

/** A bundle of the council, what it changes, and who has signed it. */
export const bundleLines = (told: ToldBundle, changes: readonly RuleChange[]): readonly string[] => [
  ...contentLines(told, changes),
  ...signatureLines(told),
]

/** What a bundle of the council is, and what it changes. */
export const contentLines = (told: ToldBundle, changes: readonly RuleChange[]): readonly string[] =>
  [
    `bundle ${told.number}${told.mesh === undefined ? '' : ` of ${told.mesh}`}: ${told.reason}`,
    ...(told.enforcedFrom === undefined ? [] : [`in force from ${told.enforcedFrom} on`]),
    ...(changes.length === 0 ? ['no rule, word or member changes'] : changes.map(ruleChangeLine)),
  ].map(shown)

/** Others' words: what a terminal could take for a command is made harmless. */
const shown = (line: string): string => printable(line, 2_000)

/** Who has signed, and who still can. */
export function signatureLines({
  signers,
  successors,
  threshold,
}: Pick<ToldBundle, 'signers' | 'successors' | 'threshold'>): readonly string[] {
  const { signed, missing } = signers
  const lines = [
    `signed by ${list(signed)}${signers.isEnough ? ': enough' : `; not by ${list(missing)}: not enough yet`}`,
  ]
  if (successors === undefined) return lines.map(shown)
  return [
    ...lines,
    `of the new council, which must sign with ${threshold} too: signed by ${list(successors.signed)}${successors.isEnough ? ': enough' : `; not by ${list(successors.missing)}: not enough yet`}`,
  ].map(shown)
}

const list = (members: readonly string[]): string => (members.length === 0 ? 'nobody' : members.join(', '))

/** A bundle as a program reads it; `path` is of its file, where it has one. */
export const bundleDocument = (
  { number, digest, reason, proposedAt, enforcedFrom, signers, successors }: ToldBundle,
  { changes, path }: { readonly changes: readonly RuleChange[] } & Partial<Pick<FollowedBundle, 'path'>>,
): object => ({
  number,
  ...(path === undefined ? {} : { path }),
  digest,
  reason,
  proposedAt,
  ...(enforcedFrom === undefined ? {} : { enforcedFrom }),
  signers,
  ...(successors === undefined ? {} : { successors }),
  changes,
})

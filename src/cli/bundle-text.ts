import { printable } from '../engine/encode/terminal-text.ts'
import type { FollowedBundle } from '../governance/council/follow-bundles.ts'
import type { Verified } from '../governance/council/verify-bundle.ts'
import type { RuleChange } from '../product/rule-changes.ts'
import { ruleChangeLine } from './rule-lines.ts'

/** A bundle of the council, what it changes, and who has signed it. */
export const bundleLines = (verified: Verified, changes: readonly RuleChange[]): readonly string[] =>
  // Others' words: what a terminal could take for a command is made harmless.
  linesOf(verified, changes).map((line) => printable(line, longestLine))

const longestLine = 2_000

const linesOf = (verified: Verified, changes: readonly RuleChange[]): readonly string[] => [
  `bundle ${verified.statement.number} of ${verified.statement.mesh}: ${verified.statement.reason}`,
  ...(verified.statement.enforcedFrom === undefined
    ? []
    : [`in force from ${verified.statement.enforcedFrom} on`]),
  ...(changes.length === 0 ? ['no rule, word or member changes'] : changes.map(ruleChangeLine)),
  ...signatureLines(verified),
]

/** Who has signed, and who still can. */
export function signatureLines({ statement, signers, successors }: Verified): readonly string[] {
  const { signed, missing } = signers
  const lines = [
    `signed by ${list(signed)}${signers.isEnough ? ': enough' : `; not by ${list(missing)}: not enough yet`}`,
  ]
  if (successors === undefined) return lines
  const { threshold } = statement.charter
  return [
    ...lines,
    `of the new council, which must sign with ${threshold} too: signed by ${list(successors.signed)}${successors.isEnough ? ': enough' : `; not by ${list(successors.missing)}: not enough yet`}`,
  ]
}

const list = (members: readonly string[]): string => (members.length === 0 ? 'nobody' : members.join(', '))

/** A bundle as a program reads it. */
export const bundleDocument = (
  {
    path,
    statement: { number, reason, proposedAt, enforcedFrom },
    digest,
    signers,
    successors,
  }: FollowedBundle,
  changes: readonly RuleChange[],
): object => ({
  number,
  path,
  digest,
  reason,
  proposedAt,
  ...(enforcedFrom === undefined ? {} : { enforcedFrom }),
  signers,
  ...(successors === undefined ? {} : { successors }),
  changes,
})

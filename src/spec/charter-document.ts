import * as z from 'zod'

import type { Charter } from './charter.ts'
import type { Document } from './document.ts'
import type { Issue } from './issue.ts'
import { issuesFromZod } from './issues-from-zod.ts'
import { reporter } from './report.ts'
import { strictObject } from './strict-object.ts'

const person = z.string().regex(/^(user|service):[\w.@+-]+$/, { error: 'a principal such as `user:ana`' })

/** What is said of a member of the council, also in its bundles. */
export const memberFields = {
  member: person,
  key: z.string().regex(/^[A-Za-z0-9_-]{43}$/, {
    error: 'an Ed25519 public key of 43 characters, as `hansa governance key` prints it',
  }),
}

/** Who may read the whole audit, also in the council's bundles. */
export const auditorsField = z.array(person).min(1, { error: 'at least one auditor' })

const schema = strictObject({
  apiVersion: z.literal('hansa/v1'),
  kind: z.literal('Charter'),
  threshold: z.int().refine((value) => value >= 1, { error: 'an integer of 1 or more' }),
  council: z
    .array(strictObject(memberFields))
    .refine((council) => council.length > 0, { error: 'at least one member' }),
  auditors: auditorsField.exactOptional(),
})

/** Reads `governance/charter.yaml`. */
export function parseCharterDocument(document: Document): Charter | Issue[] {
  const result = schema.safeParse(document.value)
  if (!result.success) return issuesFromZod(result.error, document)
  const { threshold, council, auditors } = result.data
  const charter = { threshold, council, ...(auditors === undefined ? {} : { auditors }) }
  const issues = [...charterIssues(document, charter), ...auditorIssues(document, charter)]
  return issues.length > 0 ? issues : charter
}

/** One person with two entries, or two with one key, would count twice. */
function charterIssues({ locate }: Document, { threshold, council }: Charter): Issue[] {
  const issues: Issue[] = []
  const report = reporter(locate, issues)
  for (const [index, { member, key }] of council.entries()) {
    const before = council.slice(0, index)
    if (before.some((other) => other.member === member))
      report(['council', index, 'member'], {
        code: 'duplicate-member',
        message: `\`${member}\` is in the council twice`,
        remedy: 'Keep one of the two entries.',
      })
    if (before.some((other) => other.key === key))
      report(['council', index, 'key'], {
        code: 'duplicate-key',
        message: `two members of the council have the same key`,
        remedy: 'Each member makes a key of their own with `hansa governance key`.',
      })
  }
  if (threshold > council.length)
    report(['threshold'], {
      code: 'bad-threshold',
      message: `${threshold} signatures can never come from a council of ${council.length}`,
      expected: `1 to ${council.length}`,
    })
  return issues
}

/** Who looks at what is decided does not decide. */
function auditorIssues({ locate }: Document, { council, auditors = [] }: Charter): Issue[] {
  const issues: Issue[] = []
  const report = reporter(locate, issues)
  for (const [index, auditor] of auditors.entries()) {
    if (auditors.indexOf(auditor) < index)
      report(['auditors', index], {
        code: 'duplicate-auditor',
        message: `\`${auditor}\` is named twice`,
        remedy: 'Keep one of the two entries.',
      })
    if (council.some(({ member }) => member === auditor))
      report(['auditors', index], {
        code: 'auditor-decides',
        message: `\`${auditor}\` is a member of the council, and an auditor decides nothing`,
        remedy: 'Name somebody else.',
      })
  }
  return issues
}

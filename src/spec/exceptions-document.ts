import * as z from 'zod'

import type { Document } from './document.ts'
import type { Issue } from './issue.ts'
import { issuesFromZod } from './issues-from-zod.ts'
import type { PolicyException } from './policy-exception.ts'
import { reporter } from './report.ts'
import { strictObject } from './strict-object.ts'
import { untilTime } from './until-time.ts'

/** What is said of an exception besides its end, also in a bundle of the council. */
export const exceptionFields = {
  policy: z.string().min(1),
  for: z.string().regex(/^[\w-]+(\/[\w-]+)?$/, {
    error: 'a product such as `flightops/flights`, or a domain such as `flightops`',
  }),
  owner: z.string().regex(/^(user|team|service):[\w.@+-]+$/, { error: 'a principal such as `user:ana`' }),
  reason: z.string().refine((text) => text.trim() !== '', { error: 'why the rule does not hold there' }),
}

const schema = strictObject({
  apiVersion: z.literal('hansa/v1'),
  kind: z.literal('Exceptions'),
  exceptions: z.array(
    strictObject({
      ...exceptionFields,
      until: z.string().refine((text) => untilTime(text) !== undefined, {
        error: 'a day such as 2031-12-31, or a time such as 2031-12-31T18:00:00Z',
      }),
    }),
  ),
})

/** Reads `governance/exceptions.yaml`. Whether there are such rules and products is `governance/`'s to say. */
export function parseExceptionsDocument(
  document: Document,
): { readonly exceptions: readonly PolicyException[] } | Issue[] {
  const result = schema.safeParse(document.value)
  if (!result.success) return issuesFromZod(result.error, document)
  const exceptions = result.data.exceptions.map((entry) => ({
    ...entry,
    until: untilTime(entry.until) ?? entry.until,
  }))
  const issues = repeatedIssues(document, exceptions)
  return issues.length > 0 ? issues : { exceptions }
}

/** Two ends of one exception: nobody could say when it is over. */
function repeatedIssues({ locate }: Document, exceptions: readonly PolicyException[]): Issue[] {
  const issues: Issue[] = []
  const report = reporter(locate, issues)
  for (const [index, { policy, for: subject }] of exceptions.entries())
    if (exceptions.slice(0, index).some((other) => other.policy === policy && other.for === subject))
      report(['exceptions', index, 'policy'], {
        code: 'duplicate-exception',
        message: `\`${policy}\` is excepted for ${subject} twice`,
        remedy: 'Keep one of the two entries.',
      })
  return issues
}

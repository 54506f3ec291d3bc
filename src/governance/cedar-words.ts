import type { Said } from '../spec/report.ts'
import type { CedarComplaint } from './cedar.ts'

/** What Cedar's parser says of a text, in our words. */
export function saidOfSyntax({ message, help, label }: CedarComplaint): Said {
  const what = message.replace(/^failed to parse policy from string: /, '')
  return {
    code: 'broken-policy',
    message: what,
    ...(label === undefined ? {} : { expected: label.replace(/^expected /, '') }),
    ...(help === undefined ? {} : { remedy: sentence(help) }),
  }
}

interface Phrase {
  readonly pattern: RegExp
  readonly said: (parts: readonly string[]) => Omit<Said, 'remedy'>
}

/** What Cedar's validator says, recognised by its beginning. */
const phrases: readonly Phrase[] = [
  {
    pattern: /^attribute `([^`]+)` on entity type `([^`]+)` not found/,
    said: ([attribute = '', type = '']) => ({
      code: 'unknown-attribute',
      message: `\`${type}\` has no attribute \`${attribute}\``,
    }),
  },
  {
    pattern: /^attribute `([^`]+)` in context for (.+) not found/,
    said: ([attribute = '', action = '']) => ({
      code: 'unknown-attribute',
      message: `the context of ${action} has no \`${attribute}\``,
    }),
  },
  {
    pattern:
      /^unable to guarantee safety of access to optional attribute `([^`]+)`(?: on entity type `([^`]+)`)?/,
    said: ([attribute = '', type]) => ({
      code: 'unguarded-attribute',
      message: `\`${attribute}\`${type === undefined ? '' : ` of \`${type}\``} may be absent`,
      expected: `a guard before it: \`has ${attribute} && …\``,
    }),
  },
  {
    pattern: /^unrecognized entity type `([^`]+)`/,
    said: ([type = '']) => ({ code: 'unknown-type', message: `there is no entity type \`${type}\`` }),
  },
  {
    pattern: /^unrecognized action `(.+)`$/,
    said: ([action = '']) => ({ code: 'unknown-action', message: `there is no action \`${action}\`` }),
  },
  {
    pattern: /^unable to find an applicable action given the policy scope constraints/,
    said: () => ({
      code: 'misplaced-policy',
      message: 'no action can be asked of such a principal and resource together',
      expected: 'a resource that the action is about',
    }),
  },
  {
    pattern: /^policy is impossible/,
    said: () => ({ code: 'impossible-policy', severity: 'warning', message: 'the policy can never hold' }),
  },
  {
    pattern: /^the types (.+) and (.+) are not compatible/,
    said: ([left = '', right = '']) => ({
      code: 'wrong-type',
      message: `a ${left} and a ${right} cannot be used together`,
    }),
  },
  {
    pattern: /^unexpected type: expected (.+) but saw (.+)$/,
    said: ([expected = '', saw = '']) => ({ code: 'wrong-type', message: `this is a ${saw}`, expected }),
  },
]

/** What Cedar's validator says of a policy, in our words where we have them. */
export function saidOfValidation({ message, help }: CedarComplaint, id: string): Said {
  const withoutId = (said: string): string => said.replace(`for policy \`${id}\`, `, '')
  const text = withoutId(message)
  const remedy = help === undefined ? {} : { remedy: sentence(withoutId(help)) }
  for (const { pattern, said } of phrases) {
    const parts = pattern.exec(text)
    if (parts === null) continue
    const ours = said(parts.slice(1))
    return ours.code === 'unguarded-attribute' ? ours : { ...ours, ...remedy }
  }
  return { code: 'invalid-policy', message: text, ...remedy }
}

/** `did you mean `x`?` → `Did you mean `x`?` */
const sentence = (text: string): string => {
  const trimmed = text.trim()
  return trimmed.charAt(0).toUpperCase() + trimmed.slice(1) + (/[.?!…]$/.test(trimmed) ? '' : '.')
}

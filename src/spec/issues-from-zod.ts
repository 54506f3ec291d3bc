import type * as z from 'zod'

import type { Document, DocumentPath } from './document.ts'
import type { Issue } from './issue.ts'
import { didYouMean } from './nearest.ts'

/**
 * Says a zod error in our words, each at its place in the document. Our schemas' own messages name what was
 * expected (`strictObject`'s: the allowed keys).
 */
export const issuesFromZod = (error: z.ZodError, document: Document): Issue[] =>
  error.issues.flatMap((issue) => issuesOf(issue, document))

type ZodIssue = z.core.$ZodIssue
type Said = Pick<Issue, 'code' | 'message' | 'expected' | 'remedy'>

function issuesOf(issue: ZodIssue, document: Document): Issue[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      ...document.locate([...path, key], 'key'),
      severity: 'error',
      ...unknownProperty(key, issue.message, path),
    }))
  }
  const value = valueAt(document.value, path)
  const missing = value === undefined
  const where = document.locate(missing ? path.slice(0, -1) : path, missing ? 'key' : 'value')
  return [
    {
      ...where,
      severity: 'error',
      ...(missing ? missingProperty(path, issue) : wrongValue(path, issue, value)),
    },
  ]
}

function unknownProperty(key: string, allowedNames: string, path: DocumentPath): Said {
  const allowed = allowedNames.split(',').filter((name) => name !== '')
  const remedy = didYouMean(key, allowed)
  return {
    code: 'unknown-property',
    message: `unknown property \`${key}\`${path.length === 0 ? '' : ` in ${nameOf(path)}`}`,
    ...(remedy === undefined ? { expected: listed(allowed) } : { remedy }),
  }
}

const missingProperty = (path: DocumentPath, issue: ZodIssue): Said => ({
  code: 'missing-property',
  message: `${nameOf(path)} is missing`,
  ...expectation(issue),
})

function wrongValue(path: DocumentPath, issue: ZodIssue, value: unknown): Said {
  const wrongType = issue.code === 'invalid_type'
  const remedy =
    issue.code === 'invalid_value' && typeof value === 'string'
      ? didYouMean(value, issue.values.map(String))
      : wrongType && issue.expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')
        ? 'Put it in quotes.'
        : undefined
  return {
    code: wrongType ? 'wrong-type' : 'wrong-value',
    message: `${nameOf(path)} ${wrongType ? `is ${kindOf(value)}` : described(value)}`,
    ...(remedy !== undefined && issue.code === 'invalid_value' && issue.values.length > 12
      ? {}
      : expectation(issue)),
    ...(remedy === undefined ? {} : { remedy }),
  }
}

/** What should have been there, in words. */
function expectation(issue: ZodIssue): { readonly expected?: string } {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'nonoptional' ? {} : { expected: typeWords[issue.expected] ?? issue.expected }
    case 'invalid_value':
      return { expected: listed(issue.values.map(String)) }
    case 'invalid_union':
    case 'invalid_format':
    case 'custom':
    case 'too_small':
    case 'too_big':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'invalid_key':
    case 'invalid_element':
      return { expected: issue.message }
  }
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  array: 'a list (lines that start with `-`)',
  object: 'an object (`key: value` lines)',
  null: 'null',
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return `the ${typeof value} ${described(value).replace(/^is /, '')}`
}

function described(value: unknown): string {
  if (typeof value === 'object' && value !== null) return 'does not fit'
  const text = String(value)
  return `is \`${text.length > 60 ? `${text.slice(0, 57)}…` : text}\``
}

/** `name`, or `properties[2]` for an element of a list: the line says the rest. */
function nameOf(path: DocumentPath): string {
  const last = path.at(-1)
  if (last === undefined) return 'the document'
  if (typeof last === 'string') return `\`${last}\``
  return `\`${path.at(-2) ?? ''}[${last}]\``
}

function listed(words: readonly string[]): string {
  if (words.length === 0) return 'nothing here'
  if (words.length === 1) return `\`${words[0] ?? ''}\``
  return `one of ${words.map((word) => `\`${word}\``).join(', ')}`
}

/** The value at a path of a parsed document, or undefined. */
export function valueAt(root: unknown, path: DocumentPath): unknown {
  let value = root
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = Reflect.get(value, step)
  }
  return value
}

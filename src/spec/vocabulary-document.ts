import * as z from 'zod'

import type { Document } from './document.ts'
import type { Issue } from './issue.ts'
import { issuesFromZod } from './issues-from-zod.ts'
import { didYouMean } from './nearest.ts'
import { reporter } from './report.ts'
import { strictObject } from './strict-object.ts'
import { defaultVocabulary, type BusinessTerm, type PurposeTerm, type Vocabulary } from './vocabulary.ts'

const name = z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, { error: 'letters, digits and `_`, a letter first' })

const schema = strictObject({
  apiVersion: z.literal('hansa/v1'),
  kind: z.literal('Vocabulary'),
  purposes: z
    .array(strictObject({ name, broader: z.string(), description: z.string().optional() }))
    .optional(),
  classifications: z
    .array(z.string().min(1))
    .refine((words) => words.length > 0 && new Set(words).size === words.length, {
      error: 'words from the lowest to the highest, each once',
    })
    .optional(),
  attributes: z.record(name, z.enum(['string', 'long', 'boolean', 'set'])).optional(),
  terms: z
    .array(
      strictObject({
        name,
        description: z.string().optional(),
        synonyms: z.array(z.string().min(1)).optional(),
        broader: name.exactOptional(),
      }),
    )
    .optional(),
})

/**
 * Reads `governance/vocabulary.yaml`. A purpose's `broader` is a purpose of the same file or one of DPV, which has
 * `dpv:` before it and is looked up by `governance/`.
 */
export function parseVocabularyDocument(document: Document): Vocabulary | Issue[] {
  const result = schema.safeParse(document.value)
  if (!result.success) return issuesFromZod(result.error, document)
  const { purposes = [], classifications, attributes = {} } = result.data
  const terms = purposes.map(({ description = '', ...term }) => ({ ...term, description }))
  const business = result.data.terms?.map(({ description = '', synonyms = [], ...term }) => ({
    ...term,
    description,
    synonyms,
  }))
  const issues = [...purposeIssues(document, terms), ...termIssues(document, business ?? [])]
  if (issues.length > 0) return issues
  return {
    purposes: terms,
    classifications: classifications ?? defaultVocabulary.classifications,
    attributes,
    ...(business === undefined ? {} : { terms: business }),
  }
}

/** Terms may name one another in any order, but none may be above itself. */
function termIssues({ locate }: Document, terms: readonly BusinessTerm[]): Issue[] {
  const issues: Issue[] = []
  const report = reporter(locate, issues)
  const broader = new Map(terms.map((term) => [term.name, term.broader]))
  for (const [index, term] of terms.entries()) {
    if (terms.findIndex(({ name }) => name === term.name) < index)
      report(['terms', index, 'name'], {
        code: 'duplicate-term',
        message: `the term \`${term.name}\` is there twice`,
      })
    if (term.broader === undefined) continue
    const remedy = didYouMean(term.broader, [...broader.keys()]) ?? 'List it among the terms.'
    if (!broader.has(term.broader))
      report(['terms', index, 'broader'], {
        code: 'unknown-term',
        message: `there is no term \`${term.broader}\` above this one`,
        remedy,
      })
    else if (isAboveItself(term.name, broader))
      report(['terms', index, 'broader'], {
        code: 'circular-term',
        message: `the term \`${term.name}\` is above itself`,
        remedy: 'A broader term is one that means more.',
      })
  }
  return issues
}

function isAboveItself(name: string, broader: ReadonlyMap<string, string | undefined>): boolean {
  const seen = new Set<string>()
  for (let above = broader.get(name); above !== undefined && !seen.has(above); above = broader.get(above)) {
    if (above === name) return true
    seen.add(above)
  }
  return false
}

function purposeIssues({ locate }: Document, terms: readonly PurposeTerm[]): Issue[] {
  const issues: Issue[] = []
  const report = reporter(locate, issues)
  const known = new Set<string>()
  for (const [index, { name, broader }] of terms.entries()) {
    if (known.has(name)) {
      report(['purposes', index, 'name'], {
        code: 'duplicate-purpose',
        message: `the purpose \`${name}\` is there twice`,
      })
    } else if (!broader.startsWith('dpv:') && !known.has(broader)) {
      report(['purposes', index, 'broader'], {
        code: 'unknown-purpose',
        message: `there is no purpose \`${broader}\` above this one`,
        expected: 'a purpose of DPV such as `dpv:ResearchAndDevelopment`, or one listed before',
        remedy: didYouMean(broader, [...known]) ?? 'List it before the purposes below it.',
      })
    }
    known.add(name)
  }
  return issues
}

import * as z from 'zod'

import type { Document } from './document.ts'
import type { Issue } from './issue.ts'
import { issuesFromZod } from './issues-from-zod.ts'
import { didYouMean } from './nearest.ts'
import { reporter } from './report.ts'
import { strictObject } from './strict-object.ts'
import { defaultVocabulary, type PurposeTerm, type Vocabulary } from './vocabulary.ts'

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
  const issues = purposeIssues(document, terms)
  if (issues.length > 0) return issues
  return {
    purposes: terms,
    classifications: classifications ?? defaultVocabulary.classifications,
    attributes,
  }
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

import path from 'node:path'

import * as z from 'zod'

import type { Document } from './document.ts'
import { isPlainName, plainNameRule } from './plain-name.ts'
import type { Issue } from './issue.ts'
import { issuesFromZod } from './issues-from-zod.ts'
import type { Domain } from './mesh.ts'
import { reporter } from './report.ts'
import { strictObject } from './strict-object.ts'

const schema = strictObject({
  apiVersion: z.literal('hansa/v1'),
  kind: z.literal('Domain'),
  name: z.string().optional(),
  type: z.enum(['source-aligned', 'aggregate', 'consumer-aligned']),
  description: z.string(),
  owners: z.array(z.string()).refine((owners) => owners.length > 0, { error: 'at least one owner' }),
})

/** Reads a `domain.yaml`; the domain's name is its folder's. */
export function parseDomainDocument(document: Document): Domain | Issue[] {
  const result = schema.safeParse(document.value)
  const issues: Issue[] = result.success ? [] : issuesFromZod(result.error, document)
  const report = reporter(document.locate, issues)
  const folder = path.dirname(document.file)
  const name = path.basename(folder)
  if (!isPlainName(name)) {
    report([], {
      code: 'bad-name',
      message: `the domain's folder \`${name}\` is no name for SQL`,
      expected: plainNameRule,
    })
  }
  if (result.success && result.data.name !== undefined && result.data.name !== name) {
    report(['name'], {
      code: 'name-mismatch',
      message: `the domain is named \`${result.data.name}\`, but its folder is \`${name}\``,
      remedy: 'Rename one of the two; without `name` the folder decides.',
    })
  }
  if (!result.success || issues.length > 0) return issues
  const { type: kind, description, owners } = result.data
  return { name, kind, description, owners, folder, file: document.file }
}

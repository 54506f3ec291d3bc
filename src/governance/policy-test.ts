import * as z from 'zod'

import { chooseSchema, fieldOf } from '../spec/choose-schema.ts'
import type { Document } from '../spec/document.ts'
import type { Issue } from '../spec/issue.ts'
import { issuesFromZod } from '../spec/issues-from-zod.ts'
import { strictObject } from '../spec/strict-object.ts'
import { masks } from './mask.ts'
import { parsePrincipal } from './principal.ts'

const row = z.record(z.string(), z.unknown())
const attribute = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])
const principal = z.string().refine((text) => parsePrincipal(text) !== undefined, {
  error: 'a principal such as `user:ana`',
})

const readCase = strictObject({
  name: z.string().min(1),
  principal,
  teams: z.array(z.string()).default([]),
  attributes: z.record(z.string(), attribute).default({}),
  /** As SQL calls it: `domain.dataset`. */
  dataset: z.string(),
  purpose: z.string(),
  /** As if an agreement of the principal for this purpose were in force. */
  granted: z.boolean().default(false),
  port: z.string().default('test'),
  /** ISO time that policies are told. */
  now: z.string().default('2026-01-01T00:00:00Z'),
  /** Classifications by column, in place of what the contract declares: what is inherited along lineage. */
  classified: z.record(z.string(), z.string()).default({}),
  /** Rows to apply the filter to; columns that are left out are NULL. */
  rows: z.array(row).optional(),
  expect: strictObject({
    read: z.enum(['permit', 'deny']).default('permit'),
    /** Ids of policies that must be among those that decided, anywhere. */
    policies: z.array(z.string()).default([]),
    columns: z.record(z.string(), z.enum(['clear', 'masked', 'withheld', ...masks])).default({}),
    /** Those of `rows` that are seen, in order. */
    rows: z.array(row).optional(),
  }),
})

const publishCase = strictObject({
  name: z.string().min(1),
  /** `domain/product`. */
  publish: z.string(),
  /** What is different from what the product declares. */
  given: strictObject({
    status: z.string().optional(),
    version: z.string().optional(),
    tags: z.array(z.string()).optional(),
    owner: z.boolean().optional(),
    support: z.boolean().optional(),
    description: z.boolean().optional(),
    sla: z.array(z.string()).optional(),
    /** By `dataset.column`. */
    columns: z
      .record(
        z.string(),
        strictObject({
          declared: z.string().optional(),
          inherited: z.string().optional(),
          personal: z.string().optional(),
          declassified: z.string().optional(),
        }),
      )
      .default({}),
  }).default({ columns: {} }),
  /** Ids of the policies that refuse, all of them; none where it may be published. */
  expect: strictObject({ refused: z.array(z.string()) }),
})

const schema = strictObject({
  apiVersion: z.literal('hansa/v1'),
  kind: z.literal('PolicyTest'),
  cases: z.array(
    chooseSchema<PolicyCase>((value) => (fieldOf(value, 'publish') === undefined ? readCase : publishCase)),
  ),
})

export type ReadCase = z.infer<typeof readCase>
export type PublishCase = z.infer<typeof publishCase>
export type PolicyCase = ReadCase | PublishCase
export type CaseRow = Readonly<Record<string, unknown>>

/** Reads a `policies/*.test.yaml`: what policies must decide, case by case. */
export function parsePolicyTest(document: Document): readonly PolicyCase[] | Issue[] {
  const result = schema.safeParse(document.value)
  return result.success ? result.data.cases : issuesFromZod(result.error, document)
}

import { z } from 'zod'
import type { Charter } from '../../spec/charter.ts'
import { auditorsField, memberFields } from '../../spec/charter-document.ts'
import { exceptionFields } from '../../spec/exceptions-document.ts'
import type { KnownNode } from '../../spec/known-node.ts'
import { nodeFields } from '../../spec/nodes-document.ts'
import type { PolicyException } from '../../spec/policy-exception.ts'
import type { PolicySource } from '../../spec/policy-source.ts'
import type { Vocabulary } from '../../spec/vocabulary.ts'

/** What a council signs: all rules of the whole mesh, as one numbered step after the one before. */
export interface BundleStatement {
  readonly mesh: string
  /** From 1, without gaps. */
  readonly number: number
  /** Digest of bundle `number - 1`; null for the first. */
  readonly previous: string | null
  readonly proposedAt: string
  /** ISO time from which it is in force; until then it is known, and the one before holds. At once where absent. */
  readonly enforcedFrom?: string | undefined
  /** Why the rules change, for those who are to sign. */
  readonly reason: string
  /** Whose signatures the next bundle needs. */
  readonly charter: Charter
  /** Of global scope. */
  readonly policies: readonly Pick<PolicySource, 'path' | 'text'>[]
  readonly vocabulary: Vocabulary
  /** Who belongs to the mesh; none where absent. */
  readonly nodes?: readonly KnownNode[] | undefined
  /** From these policies; none where absent. */
  readonly exceptions?: readonly PolicyException[] | undefined
}

/** Keeps a statement apart from what else a key may sign: the `typ` of the JWS. */
export const bundleType = 'hansa-bundle+json'

const schema = z.strictObject({
  mesh: z.string(),
  number: z.int().positive(),
  previous: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  proposedAt: z.iso.datetime(),
  enforcedFrom: z.iso.datetime().optional(),
  reason: z.string(),
  charter: z
    .strictObject({
      threshold: z.int().positive(),
      council: z.array(z.strictObject(memberFields)),
      auditors: auditorsField.exactOptional(),
    })
    .refine(isSound),
  policies: z.array(z.strictObject({ path: z.string(), text: z.string() })),
  vocabulary: z.strictObject({
    purposes: z.array(z.strictObject({ name: z.string(), broader: z.string(), description: z.string() })),
    classifications: z.array(z.string()),
    attributes: z.record(z.string(), z.enum(['string', 'long', 'boolean', 'set'])),
    terms: z
      .array(
        z.strictObject({
          name: z.string(),
          description: z.string(),
          synonyms: z.array(z.string()),
          broader: z.string().exactOptional(),
        }),
      )
      .exactOptional(),
  }),
  nodes: z.array(z.strictObject(nodeFields)).refine(areApart).optional(),
  exceptions: z
    .array(z.strictObject({ ...exceptionFields, until: z.iso.datetime() }))
    .refine(endOnce)
    .optional(),
})

/** Reads a statement; undefined where it is none. */
export function parseStatement(text: string): BundleStatement | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** The words of a statement that this version does not know: a newer one may have written it. None where it is none at all. */
export function unknownWords(text: string): readonly string[] {
  try {
    const { error } = schema.safeParse(JSON.parse(text))
    return (error?.issues ?? []).flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []))
  } catch {
    return []
  }
}

/** Each name, key and domain once: no node speaks for another. */
function areApart(nodes: readonly KnownNode[]): boolean {
  const domains = nodes.flatMap((node) => node.domains)
  return [nodes.map(({ node }) => node), nodes.map(({ key }) => key), domains].every(
    (names) => new Set(names).size === names.length,
  )
}

/** Of two ends of one exception nobody could say which counts. */
function endOnce(exceptions: readonly PolicyException[]): boolean {
  return new Set(exceptions.map((each) => `${each.policy}\n${each.for}`)).size === exceptions.length
}

/** Each member and each key once, and enough of them: nobody's signature counts twice. No auditor is a member. */
function isSound({ threshold, council, auditors = [] }: Charter): boolean {
  const members = new Set(council.map(({ member }) => member))
  const keys = new Set(council.map(({ key }) => key))
  const isCouncil = members.size === council.length && keys.size === council.length
  return isCouncil && threshold <= council.length && !auditors.some((auditor) => members.has(auditor))
}

import * as z from 'zod'
import { masks } from '../../governance/mask.ts'

/** Whose report it is, and of which day: a node says the same once a day, so that silence is noticed. */
const head = {
  mesh: z.string(),
  node: z.string(),
  /** Day of UTC on which it was said. */
  on: z.iso.date(),
  /** When it was said first. Which of two counts is told by this. */
  issuedAt: z.iso.datetime(),
}

const count = z.int().nonnegative()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const bundle = z.strictObject({ number: z.int().positive(), digest: sha256 })

const subject = {
  policy: z.string(),
  scope: z.enum(['built-in', 'agreement', 'global', 'domain', 'product']),
  kind: z.enum(['guardrail', 'access']),
  reason: z.string(),
  product: z.string(),
}

const finding = z.discriminatedUnion('outcome', [
  z.strictObject({ ...subject, outcome: z.literal('passes') }),
  z.strictObject({ ...subject, outcome: z.literal('holds') }),
  z.strictObject({
    ...subject,
    outcome: z.literal('fails'),
    since: z.iso.datetime(),
    subjects: z.array(z.string()).readonly(),
    advice: z.string().optional(),
  }),
  z.strictObject({
    ...subject,
    outcome: z.literal('excepted'),
    until: z.iso.datetime(),
    owner: z.string(),
    why: z.string(),
  }),
])

const deciding = z
  .array(z.strictObject({ id: z.string(), reason: z.string(), scope: subject.scope }))
  .readonly()
const view = z.enum(['clear', 'withheld', ...masks])

const change = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['gained', 'lost']),
    because: deciding,
    message: z.string().exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('changed'),
    columns: z
      .array(
        z.strictObject({
          name: z.string(),
          was: view,
          now: view,
          change: z.enum(['gained', 'lost']),
          because: deciding,
        }),
      )
      .readonly(),
    rows: z.enum(['same', 'gained', 'lost', 'different']),
    because: deciding,
  }),
])

const checkpoint = z.strictObject({
  sequence: z.int().positive(),
  hash: sha256,
  at: z.iso.datetime(),
  key: z.string(),
  signature: z.string(),
})

const schemas = {
  /** One for each domain: `report/compliance/<domain>`. */
  compliance: z.strictObject({
    ...head,
    domain: z.string(),
    findings: z.array(finding).readonly(),
    reads: z.array(z.strictObject({ policy: z.string(), denied: count, limited: count })).readonly(),
  }),
  /** One for each product: `report/usage/<domain>/<product>`. */
  usage: z.strictObject({
    ...head,
    product: z.string(),
    /** Of the last days on which there was any, by day, dataset and consumer. */
    uses: z
      .array(
        z.strictObject({
          day: z.iso.date(),
          dataset: z.string(),
          consumer: z.string(),
          queries: count,
          denied: count,
          rows: count,
          bytes: count,
        }),
      )
      .readonly(),
  }),
  /** One for each product: `report/slo/<domain>/<product>`. */
  slo: z.strictObject({
    ...head,
    product: z.string(),
    version: z.string(),
    publishedAt: z.iso.datetime(),
    checks: z.strictObject({ passed: count, failed: count, warnings: count, skipped: count }),
    promises: z
      .array(
        z.strictObject({
          contract: z.string(),
          property: z.string(),
          value: z.string(),
          unit: z.string().optional(),
          due: z.iso.datetime().optional(),
        }),
      )
      .readonly(),
  }),
  /** `report/checkpoint/audit`: checkpoints of the audit, oldest first. */
  checkpoint: z.strictObject({ ...head, checkpoints: z.array(checkpoint).readonly() }),
  /** `report/rules/mesh`: the rules of the whole mesh that the node follows. */
  rules: z.strictObject({
    ...head,
    rules: sha256,
    since: z.iso.datetime(),
    bundle: bundle.optional(),
    coming: z.strictObject({ number: z.int().positive(), enforcedFrom: z.iso.datetime() }).optional(),
    /** Signed, and in words that the node's version of Hansa does not know. */
    unread: bundle.optional(),
  }),
  /** One for each proposal of the council: `report/outlook/<digest>`. What would change of the node's own products. */
  outlook: z.strictObject({
    ...head,
    proposal: bundle,
    changes: z
      .array(
        z.strictObject({
          product: z.string(),
          dataset: z.string(),
          principal: z.string(),
          purpose: z.string(),
          agreement: z.string().exactOptional(),
          reads: count,
          change,
        }),
      )
      .readonly(),
    /** Changes besides these. */
    more: count,
    isWhole: z.boolean(),
  }),
} as const

export type ReportKind = keyof typeof schemas

interface Reports {
  readonly compliance: z.infer<typeof schemas.compliance>
  readonly usage: z.infer<typeof schemas.usage>
  readonly slo: z.infer<typeof schemas.slo>
  readonly checkpoint: z.infer<typeof schemas.checkpoint>
  readonly rules: z.infer<typeof schemas.rules>
  readonly outlook: z.infer<typeof schemas.outlook>
}

export type Report<Kind extends ReportKind> = Reports[Kind]

/** The kinds of reports, each with its form: states of a node, never increments, so that one told twice counts once. */
export const reportSchemas: { readonly [Kind in ReportKind]: z.ZodType<Report<Kind>> } = schemas

/** Keeps one kind of report from being taken for another: the `typ` of the JWS. */
export const reportType = (kind: ReportKind): string => `hansa-${kind}+json`

import * as z from 'zod'

const text = z.string().exactOptional()

/** Something wrong in a draft, at its place. */
export const draftIssue = z
  .object({
    file: z.string().describe('Relative to the product’s folder'),
    line: z.int().describe('From 1'),
    column: z.int().describe('From 1'),
    code: z.string(),
    severity: z.enum(['error', 'warning']),
    message: z.string(),
    expected: text,
    remedy: text,
  })
  .meta({ id: 'DraftIssue' })

const plannedColumn = z.object({
  name: z.string(),
  type: z.string().describe('As the engine calls it'),
  classification: text.describe('What would be in force: declared, or inherited where that is higher'),
  from: z
    .array(z.object({ dataset: z.string(), column: z.string(), how: z.string() }))
    .readonly()
    .exactOptional()
    .describe('What it is made from; absent where that cannot be told, as of a program’s work'),
})

const change = z.object({
  kind: z.enum(['breaking', 'additive', 'documentation']),
  path: z.string(),
  dataset: text,
  column: text,
  message: z.string(),
})

/** What would come of a draft. */
export const draftPlan = z
  .object({
    action: z.enum(['create', 'change']).describe('Whether anything is published under its name'),
    version: z.string(),
    datasets: z
      .array(z.object({ key: z.string(), name: z.string(), columns: z.array(plannedColumn).readonly() }))
      .readonly(),
    reads: z.array(z.string()).readonly().describe('Products, and ids of contracts of sources'),
    changes: z
      .array(
        z.object({
          port: z.string(),
          major: z.int(),
          from: z.string(),
          to: text.describe('Absent where the port would be gone'),
          changes: z.array(change).readonly(),
          refusal: text.describe('Why the version is refused'),
        }),
      )
      .readonly(),
    refusals: z
      .array(
        z.object({
          policy: z.object({ id: z.string(), reason: z.string(), scope: z.string() }),
          subject: z.string(),
          message: z.string(),
          advice: text,
        }),
      )
      .readonly()
      .describe('What guardrails refuse'),
    excepted: z
      .array(z.string())
      .readonly()
      .describe('Guardrails that do not hold for it now, by exceptions'),
  })
  .meta({ id: 'DraftPlan' })

export const draftFile = z.object({ path: z.string(), text: z.string() }).meta({ id: 'DraftFile' })

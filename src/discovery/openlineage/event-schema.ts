import * as z from 'zod'

/** Names are shown on terminals: what would steer one is no name. */
const name = z
  .string()
  .min(1)
  .max(2000)
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'control characters do not belong in names')

const inputField = z.looseObject({
  namespace: name,
  name,
  field: name,
  transformations: z
    .array(z.looseObject({ type: z.string() }))
    .max(100)
    .optional(),
})

/** The facets that lineage reads; all others are let go by. */
const facets = z.looseObject({
  schema: z.looseObject({ fields: z.array(z.looseObject({ name })).max(5000).optional() }).optional(),
  columnLineage: z
    .looseObject({
      fields: z.record(name, z.looseObject({ inputFields: z.array(inputField).max(1000) })),
      dataset: z.array(inputField).max(1000).optional(),
    })
    .optional(),
})

const dataset = z.looseObject({ namespace: name, name, facets: facets.optional() })
const datasets = z.array(dataset).max(500).optional()
const job = z.looseObject({ namespace: name, name })

/** Pairs of an input and an output of a run: where nothing is said of columns, each is an edge. */
export const mostPairs = 10_000

const base = {
  eventTime: z.iso.datetime({ offset: true }),
  producer: z.string(),
  schemaURL: z.string(),
}

/** `RunEvent`, `JobEvent` or `DatasetEvent` of OpenLineage 1.x and 2.x, as far as lineage reads them. */
export const eventSchema = z
  .looseObject({
    ...base,
    eventType: z.enum(['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER']).optional(),
    run: z.looseObject({ runId: z.uuid() }).optional(),
    job: job.optional(),
    inputs: datasets,
    outputs: datasets,
    dataset: dataset.optional(),
  })
  .refine(
    ({ run, job: of, dataset: told }) => of !== undefined || (told !== undefined && run === undefined),
    {
      message: 'an event is of a run and its job, of a job, or of a dataset',
    },
  )
  .refine(({ inputs = [], outputs = [] }) => inputs.length * outputs.length <= mostPairs, {
    message: `an event has at most ${mostPairs} pairs of an input and an output`,
  })

export type OpenLineageEvent = z.infer<typeof eventSchema>
export type EventDataset = z.infer<typeof dataset>

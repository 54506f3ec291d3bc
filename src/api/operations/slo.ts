import * as z from 'zod'
import { answeredBy } from '../answered-by.ts'
import { operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'

const text = z.string().exactOptional()
const number = z.number().exactOptional()
const state = z.enum(['met', 'at risk', 'breached', 'unknown'])

const days = z
  .array(
    z.object({
      day: z.string(),
      measured: number.describe('Of this day alone'),
      missed: z.boolean().exactOptional().describe('Whether this day alone was not as promised'),
      left: number.describe('Part of the window’s error budget that was left at its end'),
      stood: state.exactOptional().describe('The worst state in which the promise was seen that day'),
    }),
  )
  .readonly()
  .exactOptional()
  .describe('Each day of the window, oldest first; for others than owners only what they may know of it')

const promise = z
  .object({
    contract: z.string(),
    property: z.string().describe('As ODCS calls it'),
    promised: z.string().describe('As the contract says it'),
    element: text,
    state,
    why: z.string().describe('What was seen'),
    measured: number.describe('Seconds, percent or rows a second'),
    target: number,
    budget: z
      .object({ allowed: z.number(), used: z.number(), burn: z.number() })
      .exactOptional()
      .describe('Faults allowed in the window, those there were, and how fast it is used up today'),
    consumers: z
      .array(z.object({ consumer: z.string(), state, measured: z.number() }))
      .readonly()
      .exactOptional()
      .describe('For the owners of the product; others see themselves'),
    days,
  })
  .meta({ id: 'Promise' })

const consumerPromise = promise
  .omit({ consumers: true })
  .extend({ consumer: z.string() })
  .meta({ id: 'ConsumerPromise' })

const event = z
  .object({
    product: z.string(),
    promise: z.string(),
    contract: z.string(),
    property: z.string(),
    element: text,
    consumer: text.describe('Whom alone it is about'),
    promised: z.string(),
    at: z.string(),
    state,
    before: state.exactOptional(),
    why: z.string(),
  })
  .meta({ id: 'PromiseEvent' })

/** https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ */
const alertingRules = z.object({
  groups: z
    .array(
      z.object({
        name: z.string(),
        rules: z
          .array(
            z.object({
              alert: z.string(),
              expr: z.string(),
              for: z.string().exactOptional(),
              labels: z.record(z.string(), z.string()).readonly(),
              annotations: z.object({ summary: z.string() }),
            }),
          )
          .readonly(),
      }),
    )
    .readonly(),
})

export const sloOperations = {
  listAlertRules: operation({
    method: 'GET',
    path: '/slo/alert-rules',
    tag: 'products',
    summary: 'What contracts promise, as alerting rules for Prometheus',
    description:
      'They are over the series of `GET /metrics`. A threshold is changed in the contract, and the rules are fetched anew.',
    query: z.strictObject({ domain: z.string().max(200).exactOptional() }),
    media: 'application/yaml',
    answer: alertingRules.describe('Of all products, or those of a domain'),
  }),
  showProductSlo: operation({
    method: 'GET',
    path: '/products/{domain}/{product}/slo',
    tag: 'products',
    summary: 'How the promises of a product stand, measured now, and how they stood before',
    answer: z.object({
      ...answeredBy,
      state: state.describe('The worst of them'),
      at: z.string(),
      promises: z.array(promise).readonly(),
      events: z.array(event).readonly().describe('Changes of state, newest first, fifty at most'),
    }),
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
  listConsumerSlo: operation({
    method: 'GET',
    path: '/products/{domain}/{product}/slo/consumers',
    tag: 'products',
    summary: 'How the promises of a product about its use stand for each consumer, measured now, day by day',
    description: 'Owners see all consumers, everybody sees themselves.',
    query: z.strictObject({ ...pageQuery }),
    answer: pageOf(
      z.object({
        consumer: z.string(),
        promises: z.array(consumerPromise).readonly(),
        events: z
          .array(event)
          .readonly()
          .describe('Changes of state, newest first, from the first that was not `met`; fifty at most'),
      }),
    ).extend(answeredBy),
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
} as const

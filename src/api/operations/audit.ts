import * as z from 'zod'
import { operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'
import { policy } from '../policy-schema.ts'

const text = z.string().max(500).exactOptional()
const time = z.iso.datetime().exactOptional()

const entry = z
  .object({
    sequence: z.int().describe('Its place in the chain, from 1'),
    entry: z.looseObject({ kind: z.string(), at: z.string(), principal: z.string() }),
  })
  .meta({ id: 'AuditEntry' })

const outcome = z.object({
  permitted: z.boolean(),
  policies: z.array(policy).readonly(),
  message: z.string().exactOptional(),
})

const columnView = z.string().describe('`clear`, `withheld`, or the name of a mask')

export const auditOperations = {
  listAudit: operation({
    method: 'GET',
    path: '/audit',
    tag: 'audit',
    summary: 'Who read what, newest first unless asked otherwise',
    description:
      'The operator and auditors see all of it, owners what is about their products (`product`), and everybody what they did themselves (`principal`). Who asks for entries about others is kept in it, as is what they asked for.',
    query: z.strictObject({
      principal: text,
      product: z
        .string()
        .regex(/^[^/]+\/[^/]+$/)
        .max(500)
        .exactOptional()
        .describe('`<domain>/<product>`'),
      kind: z
        .enum(['access', 'denied', 'ended', 'push', 'change', 'sign-in-failed', 'review'])
        .exactOptional(),
      dataset: text.describe('`<domain>/<product>/<port>@<major>/<dataset>`'),
      purpose: text,
      access: text,
      since: time,
      until: time,
      from: z.int().min(1).exactOptional().describe('Begin at this entry'),
      oldestFirst: z.boolean().exactOptional(),
      ...pageQuery,
    }),
    answer: pageOf(entry),
  }),
  exportAudit: operation({
    method: 'GET',
    path: '/audit/export',
    tag: 'audit',
    summary:
      'For the operator and auditors: the whole audit with signatures, for `hansa audit verify --export` anywhere else',
    media: 'application/x-ndjson',
    answer: z.record(z.string(), z.unknown()).readonly().describe('A line of it'),
  }),
  showAuditEntry: operation({
    method: 'GET',
    path: '/audit/{sequence}',
    tag: 'audit',
    summary: 'One entry of the audit',
    params: z.object({ sequence: z.int().min(1) }),
    answer: entry.extend({ end: entry.exactOptional().describe('How the access ended that it begins') }),
    problems: ['not_found', 'corrupt'],
  }),
  replayAuditEntry: operation({
    method: 'GET',
    path: '/audit/{sequence}/replay',
    tag: 'audit',
    summary: 'How an old decision would be made today',
    description:
      'For whom it was made about, owners of all products that it is about, the operator and auditors. Nothing is read.',
    params: z.object({ sequence: z.int().min(1) }),
    answer: z.object({
      changed: z.boolean(),
      datasets: z
        .array(
          z.object({
            dataset: z.string(),
            was: outcome,
            now: outcome,
            columns: z
              .array(
                z.object({
                  name: z.string(),
                  was: columnView,
                  now: columnView,
                  change: z.enum(['gained', 'lost']),
                  used: z.boolean(),
                }),
              )
              .readonly(),
            rows: z.enum(['same', 'gained', 'lost', 'different']),
          }),
        )
        .readonly(),
      elsewhere: z
        .array(z.object({ dataset: z.string(), node: z.string() }))
        .readonly()
        .describe('What other nodes decided, and can replay'),
    }),
    problems: ['not_found', 'corrupt'],
  }),
  verifyAudit: operation({
    method: 'POST',
    path: '/audit/verification',
    tag: 'audit',
    summary: 'For the operator and auditors: read a part of the audit, and tell whether it was changed',
    description:
      'Parts that follow each other by `next` are all of it. Checkpoints are compared with the last one.',
    body: z.strictObject({
      from: z.int().min(1).exactOptional().describe('`next` of the part before; 1 where absent'),
    }),
    answer: z.object({
      entries: z.int(),
      checkpoints: z.int(),
      next: z.int().exactOptional().describe('Where the next part begins; absent after the last'),
      signed: z.int().describe('The highest entry that a good checkpoint covers'),
      damageCount: z.int(),
      damage: z.array(z.string()).readonly().describe('The first of it'),
    }),
  }),
} as const

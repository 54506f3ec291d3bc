import * as z from 'zod'
import { operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'

const text = z.string().max(500).exactOptional()
const time = z.iso.datetime().exactOptional()

const entry = z
  .object({
    sequence: z.int().describe('Its place in the chain, from 1'),
    entry: z.looseObject({ kind: z.string(), at: z.string(), principal: z.string() }),
  })
  .meta({ id: 'AuditEntry' })

export const auditOperations = {
  listAudit: operation({
    method: 'GET',
    path: '/audit',
    tag: 'audit',
    summary: 'Who read what, newest first',
    description:
      'The operator sees all of it, owners what is about their products (`product`), and everybody what they did themselves (`principal`).',
    query: z.strictObject({
      principal: text,
      product: z
        .string()
        .regex(/^[^/]+\/[^/]+$/)
        .max(500)
        .exactOptional()
        .describe('`<domain>/<product>`'),
      kind: z.enum(['access', 'denied', 'ended', 'push', 'change', 'sign-in-failed']).exactOptional(),
      access: text,
      since: time,
      until: time,
      ...pageQuery,
    }),
    answer: pageOf(entry),
  }),
  showAuditEntry: operation({
    method: 'GET',
    path: '/audit/{sequence}',
    tag: 'audit',
    summary: 'One entry of the audit',
    params: z.object({ sequence: z.int().min(1) }),
    answer: entry,
    problems: ['not_found', 'corrupt'],
  }),
  verifyAudit: operation({
    method: 'POST',
    path: '/audit/verification',
    tag: 'audit',
    summary: 'For the operator: read all of the audit, and tell whether it was changed',
    body: z.strictObject({}),
    answer: z.object({
      entries: z.int(),
      checkpoints: z.int(),
      signed: z.int().describe('The highest entry that a good checkpoint covers'),
      damageCount: z.int(),
      damage: z.array(z.string()).readonly().describe('The first of it'),
    }),
  }),
} as const

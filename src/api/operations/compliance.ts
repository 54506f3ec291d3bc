import * as z from 'zod'
import { operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'

const text = z.string().exactOptional()
const scope = z.enum(['built-in', 'agreement', 'global', 'domain', 'product'])
const kind = z.enum(['guardrail', 'access'])
const outcome = z.enum(['passes', 'holds', 'fails', 'excepted'])

const narrowed = {
  policy: text,
  domain: text,
  here: z.boolean().exactOptional().describe('Of this node only'),
}

export const complianceOperations = {
  showCompliance: operation({
    method: 'GET',
    path: '/compliance',
    tag: 'policies',
    summary: 'How the products of all nodes stand to the rules, by rule and domain',
    description:
      'This node judges its own products; others say how theirs stand, signed, and are verified here.',
    query: z.strictObject(narrowed),
    answer: z.object({
      nodes: z
        .array(
          z.object({
            node: z.string(),
            word: z
              .enum(['current', 'old', 'none', 'not its own', 'held back'])
              .describe('Whether its word can be gone by'),
            on: text.describe('The day of its newest word'),
            bundle: z.int().exactOptional(),
            since: text.describe('Since when it follows its rules; absent where it has none'),
            coming: z
              .object({ number: z.int(), enforcedFrom: z.string() })
              .exactOptional()
              .describe('The bundle that it has and follows later'),
            unread: z.int().exactOptional().describe('The bundle that it has and cannot read'),
            isNewest: z.boolean().exactOptional().describe('Whether no node follows a later bundle'),
          }),
        )
        .readonly(),
      rows: z
        .array(
          z
            .object({
              policy: z.string(),
              scope,
              kind,
              reason: z.string(),
              domain: z.string(),
              node: z.string(),
              passes: z.int(),
              holds: z.int(),
              fails: z.int(),
              excepted: z.int(),
              until: text.describe('When the first exception ends'),
              denied: z
                .int()
                .exactOptional()
                .describe('For owners of the domain, the council and the operator'),
              limited: z.int().exactOptional(),
            })
            .meta({ id: 'PolicyCompliance' }),
        )
        .readonly(),
      fault: text.describe('Why other nodes could not be asked for'),
    }),
  }),
  compareAudits: operation({
    method: 'GET',
    path: '/compliance/audits',
    tag: 'audit',
    summary: 'Whether the audit of every node goes on from what it was when this node looked before',
    description: 'For the operator and auditors. What is seen is remembered by this node.',
    answer: z.object({
      items: z
        .array(
          z
            .object({
              node: z.string(),
              entries: z.int().exactOptional().describe('Absent where it says nothing that can be verified'),
              at: text,
              faults: z.array(z.string()).readonly().describe('Why its word cannot be true'),
            })
            .meta({ id: 'NodeAudit' }),
        )
        .readonly()
        .exactOptional()
        .describe('Absent where this node has joined no registry'),
    }),
    problems: ['source_unavailable'],
  }),
  listFindings: operation({
    method: 'GET',
    path: '/compliance/findings',
    tag: 'policies',
    summary: 'Each product under each rule: passes, holds, fails or is excepted',
    query: z.strictObject({ ...narrowed, outcome: outcome.exactOptional(), ...pageQuery }),
    answer: pageOf(
      z
        .object({
          node: z.string(),
          policy: z.string(),
          scope,
          kind,
          reason: z.string(),
          product: z.string(),
          outcome,
          since: text.describe('Since when it fails'),
          subjects: z
            .array(z.string())
            .readonly()
            .exactOptional()
            .describe('What fails: for owners of the domain, the council and the operator'),
          advice: text,
          until: text.describe('When its exception ends'),
          owner: text.describe('Who answers for the exception'),
          why: text,
        })
        .meta({ id: 'Finding' }),
    ),
  }),
} as const

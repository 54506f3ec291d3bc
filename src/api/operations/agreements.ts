import * as z from 'zod'
import { answeredBy } from '../answered-by.ts'
import { operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'
import { policy, seen } from '../policy-schema.ts'

const text = z.string().exactOptional()
const names = z.array(z.string()).readonly()
const note = z.string().max(2000).exactOptional().describe('For who reads its history')
const state = z.enum(['requested', 'approved', 'refused', 'revoked', 'withdrawn', 'expired'])

const narrowing = {
  columns: names.exactOptional().describe('Columns that stay, as `dataset.column`'),
  rows: z
    .record(z.string(), z.string())
    .readonly()
    .exactOptional()
    .describe('A Cedar condition on `resource` by dataset: rows where it is true stay'),
}

const terms = {
  id: z.string(),
  consumer: z.string(),
  product: z.string(),
  port: z.string(),
  major: z.int(),
  purpose: z.string(),
  until: z.string(),
}

/** An agreement, and how it concerns the reader. */
export const agreement = z
  .object({
    ...terms,
    state,
    requestedBy: z.string(),
    justification: z.string(),
    narrowing: z.object(narrowing),
    approvedAt: text,
    mine: z.boolean().describe('I asked for it, or read by it'),
    owned: z.boolean().describe('I am an owner of the product'),
    toDecide: z.boolean().describe('It waits for a decision that I may take'),
  })
  .meta({ id: 'Agreement' })

const step = z
  .object({
    at: z.string(),
    by: z.string(),
    kind: z.enum([
      'requested',
      'approved',
      'refused',
      'narrowed',
      'renewed',
      'revoked',
      'withdrawn',
      'probed',
    ]),
    note: text,
    detail: z.unknown().describe('What the step set, or what the consumer really saw'),
  })
  .meta({ id: 'AgreementStep' })

const history = z.object({
  ...answeredBy,
  agreement,
  history: z.array(step).readonly().describe('Oldest first'),
  leaving: z
    .literal(true)
    .exactOptional()
    .describe(
      'Its domain was exported for another node, which does not hear of what is taken away here: revoke it there too',
    ),
})

const outlook = z
  .object({
    ...answeredBy,
    principal: z.string().describe('Who would read'),
    isListed: z.boolean().describe('Whether the identities of this node have them, with their attributes'),
    datasets: z
      .array(
        z.object({
          dataset: z.string().describe('As SQL calls it'),
          permitted: z.boolean(),
          message: text,
          remedy: text,
          rows: z.enum(['all', 'some', 'none']),
          counted: z
            .object({ visible: z.int(), total: z.int() })
            .exactOptional()
            .describe('For owners: numbers of rows'),
          because: z.array(policy).readonly().describe('Policies that decided, those about rows too'),
          rowsBecause: z.array(policy).readonly().describe('Of these, those about rows'),
          columns: z
            .array(z.object({ name: z.string(), seen, mask: text, because: z.array(policy).readonly() }))
            .readonly(),
          visibleColumns: z.int().describe('How many are seen, clear or masked'),
        }),
      )
      .readonly(),
  })
  .meta({ id: 'Outlook' })

const name = z
  .string()
  .min(1)
  .max(500)
  .describe('An output port by any of its names: `sales/orders`, `sales.orders@2`')
const until = z.string().max(40).describe('A day or a time')

export const agreementOperations = {
  listAgreements: operation({
    method: 'GET',
    path: '/agreements',
    tag: 'agreements',
    summary: 'Agreements that concern me, as a consumer or as an owner, newest first',
    query: z.strictObject({
      mine: z.boolean().exactOptional(),
      toDecide: z.boolean().exactOptional(),
      product: text,
      state: state.exactOptional(),
      ...pageQuery,
    }),
    answer: pageOf(agreement),
  }),
  listAgreementsElsewhere: operation({
    method: 'GET',
    path: '/agreements/elsewhere',
    tag: 'agreements',
    summary: 'What I have asked other nodes for, as each of them says',
    answer: z.object({
      items: z.array(z.object({ ...terms, state, requestedBy: z.string(), node: z.string() })).readonly(),
      faults: names.describe('Why nodes could not be asked: what they have is not here'),
    }),
  }),
  requestAccess: operation({
    method: 'POST',
    path: '/agreements',
    tag: 'agreements',
    summary: 'Ask the owners of a product for access',
    body: z.strictObject({
      name,
      purpose: z.string().max(200),
      until,
      justification: z.string().min(1).max(2000),
      consumer: z.string().max(200).exactOptional().describe('A team that I am in; myself where absent'),
    }),
    status: 201,
    answer: z.object({
      ...terms,
      state: z.string(),
      owners: names.describe('Who decides'),
      node: text.describe('Where it is decided, if elsewhere'),
    }),
    problems: ['not_found', 'misdirected', 'conflict'],
  }),
  previewAccess: operation({
    method: 'POST',
    path: '/agreements/preview',
    tag: 'agreements',
    summary: 'What I would see of a product for a purpose, were my request approved as it is',
    body: z.strictObject({ name, purpose: z.string().max(200) }),
    answer: outlook,
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
  showAgreement: operation({
    method: 'GET',
    path: '/agreements/{id}',
    tag: 'agreements',
    summary: 'An agreement with its history',
    answer: history,
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
  previewAgreement: operation({
    method: 'POST',
    path: '/agreements/{id}/preview',
    tag: 'agreements',
    summary: 'For owners: what its consumer would see, also with another narrowing',
    body: z.strictObject(narrowing),
    answer: outlook,
    problems: ['not_found', 'undefined_column', 'undefined_table'],
  }),
  changeAgreement: operation({
    method: 'POST',
    path: '/agreements/{id}/steps',
    tag: 'agreements',
    summary: 'Approve, refuse, narrow, renew, revoke or withdraw it',
    description:
      'It is in force when this answers. What gives access is tried as the consumer, and the history says what they really see.',
    body: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('approve'),
        narrowing: z.strictObject(narrowing).exactOptional(),
        until: until.exactOptional(),
        note,
      }),
      z.strictObject({ kind: z.literal('narrow'), narrowing: z.strictObject(narrowing), note }),
      z.strictObject({ kind: z.literal('renew'), until, note }),
      z.strictObject({ kind: z.enum(['refuse', 'revoke', 'withdraw']), note }),
    ]),
    answer: history,
    problems: [
      'not_found',
      'misdirected',
      'conflict',
      'undefined_column',
      'undefined_table',
      'source_unavailable',
    ],
  }),
  showInbox: operation({
    method: 'GET',
    path: '/inbox',
    tag: 'agreements',
    summary: 'What waits for me',
    answer: z.object({
      toDecide: z.array(agreement).readonly().describe('Requests that I may decide'),
      waiting: z.array(agreement).readonly().describe('My requests that others decide'),
      expiring: z.array(agreement).readonly().describe('Mine that end within thirty days'),
      proposals: z
        .array(z.object({ digest: z.string(), number: z.int(), reason: z.string() }))
        .readonly()
        .describe('Of the council, for my signature'),
      breached: z
        .array(
          z.object({
            product: z.string(),
            property: z.string(),
            promised: z.string(),
            since: z.string(),
            why: z.string(),
          }),
        )
        .readonly()
        .describe('Promises of products that I own or read by an agreement, as they were last found'),
      goingAway: z
        .array(
          z.object({
            agreement: z.string().exactOptional().describe('By which I read it'),
            madeOfIt: z.string().exactOptional().describe('My product that reads it'),
            product: z.string(),
            port: z.string(),
            major: z.int(),
            why: z.enum(['deprecated', 'retired', 'not served']),
            ends: z.string().exactOptional().describe('The day that its contract names'),
          }),
        )
        .readonly()
        .describe('What I read by an agreement, or a product of mine is made of, and soon cannot be read'),
    }),
  }),
} as const

import * as z from 'zod'
import { operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'
import { policy } from '../policy-schema.ts'

const text = z.string().exactOptional()
const names = z.array(z.string()).readonly()
const digest = z.string().regex(/^[0-9a-f]{64}$/)

const change = z
  .object({
    kind: z.enum(['added', 'removed', 'changed']),
    what: z.string().describe('`rule owned of the mesh`, `classifications`'),
    detail: z.string().describe('The reason of a rule, or what is new'),
  })
  .meta({ id: 'RuleChange' })

const signers = z.object({ signed: names, missing: names, isEnough: z.boolean() }).meta({ id: 'Signers' })

const proposalFields = {
  digest: z.string().describe('SHA-256 of what is signed'),
  number: z.int(),
  reason: z.string(),
  proposedAt: z.string(),
  enforcedFrom: text.describe('In force from then on; at once where absent'),
  signers: signers.describe('Of the council in force; of the first bundle, of its own'),
  successors: signers.exactOptional().describe('Of the new council, where it changes'),
  threshold: z.int(),
  isEnough: z.boolean().describe('It can be put in force'),
  mine: z.boolean().describe('It waits for my signature'),
}

const proposal = z.object(proposalFields).meta({ id: 'Proposal' })

const view = z.string().describe('`clear`, `withheld`, or the name of a mask')

const policies = z.array(policy).readonly()

const changeFields = {
  kind: z.enum(['gained', 'lost', 'changed']),
  message: text,
  columns: z
    .array(
      z
        .object({
          ...{ name: z.string(), was: view, now: view, change: z.enum(['gained', 'lost']) },
          because: policies,
        })
        .readonly(),
    )
    .readonly(),
  rows: z.enum(['same', 'gained', 'lost', 'different']),
  because: policies,
}

const foreseen = z
  .object({
    node: z.string(),
    product: z.string(),
    dataset: z.string(),
    principal: z.string(),
    purpose: z.string(),
    agreement: text,
    reads: z.int().describe('How often they have read it in the last 30 days'),
    ...changeFields,
  })
  .meta({ id: 'ForeseenChange' })

const signature = z.object({ protected: z.string(), signature: z.string() })

const document = z
  .object({ payload: z.string(), signatures: z.array(signature).readonly() })
  .meta({ id: 'SignedRules' })

const broughtSignatures = z
  .array(z.strictObject({ protected: z.string().max(2000), signature: z.string().max(2000) }))
  .min(1)
  .max(64)
  .readonly()

const brought = z.object({
  proposal,
  members: names.describe('Whose signatures are new'),
  isSent: z.boolean().describe('Whether the registries that the node has joined have it'),
  fault: text.describe('Why registries did not take it'),
})

export const governanceOperations = {
  showGovernance: operation({
    method: 'GET',
    path: '/governance',
    tag: 'policies',
    summary: 'The rules that are in force, who decides them, and what is to come',
    answer: z.object({
      since: text.describe(
        'When the rules of the whole mesh came into force here; absent where there are none',
      ),
      bundle: z.object({ number: z.int(), digest: z.string(), reason: z.string() }).exactOptional(),
      coming: z
        .object({ number: z.int(), digest: z.string(), enforcedFrom: z.string(), reason: z.string() })
        .exactOptional(),
      unread: z
        .object({ message: z.string(), remedy: z.string() })
        .exactOptional()
        .describe('What this node says that cannot read rules of its council'),
      council: z
        .object({
          threshold: z.int(),
          members: names,
          auditors: names.describe('Who may read the whole audit'),
        })
        .exactOptional(),
      domains: z.array(z.object({ name: z.string(), kind: z.string(), owners: names })).readonly(),
      classifications: names,
    }),
  }),
  listBundles: operation({
    method: 'GET',
    path: '/governance/bundles',
    tag: 'policies',
    summary: 'Rules that were put in force on this node, newest first, and what each changed',
    query: z.strictObject(pageQuery),
    answer: pageOf(
      z
        .object({
          sequence: z.int(),
          enactedAt: z.string(),
          changes: z.array(change).readonly(),
          council: z
            .object({ number: z.int(), digest: z.string(), reason: z.string(), signed: names })
            .exactOptional()
            .describe('What it rests on, where a council decides'),
        })
        .meta({ id: 'EnactedRules' }),
    ),
  }),
  listExceptions: operation({
    method: 'GET',
    path: '/governance/exceptions',
    tag: 'policies',
    summary: 'Where a rule of the mesh does not hold, who answers for it, and until when',
    query: z.strictObject(pageQuery),
    answer: pageOf(
      z
        .object({
          policy: z.string(),
          for: z.string().describe('A product, or a domain with all of its products'),
          owner: z.string(),
          reason: z.string(),
          until: z.string(),
          isOver: z.boolean(),
        })
        .meta({ id: 'PolicyException' }),
    ),
  }),
  listProposals: operation({
    method: 'GET',
    path: '/governance/proposals',
    tag: 'policies',
    summary: 'What the council has before it, and who has signed it',
    answer: z.object({
      items: z.array(proposal).readonly(),
      fault: text.describe('Why registries could not be asked: there may be more'),
      refused: z
        .array(z.object({ path: z.string(), reason: z.string() }))
        .readonly()
        .exactOptional()
        .describe(
          'What cannot follow and lies at the node; for the council, owners of domains and the operator',
        ),
    }),
  }),
  showProposal: operation({
    method: 'GET',
    path: '/governance/proposals/{digest}',
    tag: 'policies',
    summary: 'One proposal, and what it changes',
    params: z.object({ digest }),
    answer: z.object({
      ...proposalFields,
      changes: z.array(change).readonly(),
      policies: z
        .array(z.object({ path: z.string(), text: z.string() }))
        .readonly()
        .exactOptional()
        .describe('For the council, owners of domains and the operator'),
      document: document
        .exactOptional()
        .describe('As it lies in `governance/bundles/`, for the same: its digest is that of these bytes'),
      previous: document
        .exactOptional()
        .describe(
          'What it follows, for the same, so that what changes can be worked out; none before the first',
        ),
    }),
    problems: ['not_found'],
  }),
  proposeRules: operation({
    method: 'POST',
    path: '/governance/proposals',
    tag: 'policies',
    summary: 'For the council and the operator: bring a proposal that a member has signed',
    description:
      'It follows what is in force, or is to come. The first one has the council that the node declares. No private key comes here.',
    body: z.strictObject({ payload: z.string(), signatures: broughtSignatures }),
    answer: brought,
    problems: ['conflict', 'too_large'],
  }),
  previewProposal: operation({
    method: 'GET',
    path: '/governance/proposals/{digest}/outlook',
    tag: 'policies',
    summary: 'For the council, owners and the operator: who would see more or less',
    description:
      'Also of what is in force later. The council and the operator see all of it, owners what is about their products. Other nodes of the mesh answer for their own.',
    params: z.object({ digest }),
    answer: z.object({
      nodes: z
        .array(
          z.object({
            node: z.string(),
            word: z.enum(['answered', 'none', 'not its own']),
            on: text.describe('The day of the answer, where another node has answered'),
            more: z.int().describe('Changes that are not told one by one'),
            isWhole: z.boolean().describe('Whether it has looked at all of its readers'),
          }),
        )
        .readonly(),
      changes: z.array(foreseen).readonly(),
      fault: text.describe('Why other nodes could not be asked'),
    }),
    problems: ['not_found'],
  }),
  signProposal: operation({
    method: 'POST',
    path: '/governance/proposals/{digest}/signatures',
    tag: 'policies',
    summary: 'For the council and the operator: bring signatures that were made elsewhere',
    description: 'A signature proves itself by the keys of the charter. No private key comes here.',
    params: z.object({ digest }),
    body: z.strictObject({
      payload: z.string().exactOptional().describe('What was signed; it is compared'),
      signatures: broughtSignatures,
    }),
    answer: brought,
    problems: ['not_found', 'conflict', 'too_large'],
  }),
  foreseeRules: operation({
    method: 'GET',
    path: '/governance/outlook',
    tag: 'policies',
    summary: 'For the council, owners and the operator: what rules to come make of what was really read here',
    description:
      'Each principal, dataset and purpose of the audit once. The council and the operator see all of it, owners what is about their products.',
    query: z.strictObject({
      days: z.int().min(1).max(3650).exactOptional().describe('How far back; 30 where absent'),
    }),
    answer: z.object({
      bundle: z
        .object({ number: z.int(), digest: z.string(), enforcedFrom: z.string() })
        .exactOptional()
        .describe('What is to come; absent where nothing is'),
      changes: z
        .array(
          z
            .object({
              ...{ principal: z.string(), dataset: z.string(), purpose: text },
              accesses: z.int().describe('How often they have read it'),
              ...changeFields,
            })
            .meta({ id: 'ForeseenRead' }),
        )
        .readonly(),
    }),
  }),
  enactProposals: operation({
    method: 'POST',
    path: '/governance/enactment',
    tag: 'policies',
    summary: 'For the council and the operator: put in force what enough members have signed',
    body: z.strictObject({}),
    answer: z.object({
      bundle: z.int().exactOptional(),
      coming: z.int().exactOptional().describe('What is in force later'),
      changes: z.array(change).readonly(),
    }),
    problems: ['conflict'],
  }),
} as const

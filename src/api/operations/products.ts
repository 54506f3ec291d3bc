import * as z from 'zod'
import { answeredBy } from '../answered-by.ts'
import { operation } from '../operation.ts'
import { pageOf, pageQuery } from '../page.ts'
import { agreementTerms, policy, seen } from '../policy-schema.ts'

const names = z.array(z.string()).readonly()
const text = z.string().exactOptional()

const head = {
  product: z.string().describe('`<domain>/<product>`'),
  domain: z.string(),
  version: z.string(),
  publication: z.int().describe('Counts from 1'),
  publishedAt: z.string(),
  status: z.string(),
  name: text,
  purpose: text,
  tags: names,
}

const access = z.enum(['granted', 'none']).describe('Whether the reader may read it as things are')

const summary = z
  .object({
    ...head,
    datasets: z.array(z.object({ key: z.string(), name: z.string(), access })).readonly(),
  })
  .meta({ id: 'ProductSummary' })

const column = z
  .object({
    name: z.string(),
    type: z.string().describe('As the engine calls it'),
    required: z.boolean(),
    classification: text,
    inheritedFrom: text.describe('For owners: the column that the classification comes from'),
    declassified: text.describe('Why the classification is lower than that of what it is made from'),
    description: text,
    tags: names,
    seen: seen.exactOptional().describe('Absent where the dataset may not be read'),
    mask: text,
    because: z.array(policy).readonly(),
  })
  .meta({ id: 'Column' })

const dataset = z
  .object({
    key: z.string(),
    name: z.string().describe('What SQL calls it, after the domain'),
    description: text,
    version: z.int(),
    access,
    purpose: text,
    agreement: agreementTerms.exactOptional(),
    message: text.describe('Why it may not be read'),
    remedy: text,
    rows: z.enum(['all', 'some', 'none']).exactOptional(),
    because: z.array(policy).readonly().describe('Policies that decided, those about rows too'),
    rowsBecause: z.array(policy).readonly().describe('Of these, those about rows'),
    columns: z.array(column).readonly(),
    statistics: z
      .object({ rows: z.int(), bytes: z.int(), files: z.int() })
      .exactOptional()
      .describe('Where the reader sees all of it, and for owners'),
    icebergMetadata: text.describe('For owners: where in the store its Iceberg table is described'),
  })
  .meta({ id: 'Dataset' })

const serviceLevel = z
  .object({
    property: z.string(),
    value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
    unit: text,
    element: text,
    driver: text,
    description: text,
  })
  .meta({ id: 'ServiceLevel' })

const port = z
  .object({
    name: z.string(),
    major: z.int(),
    contract: z
      .object({
        id: z.string(),
        version: z.string(),
        status: z.string(),
        purpose: text,
        limitations: text,
        usage: text,
      })
      .exactOptional(),
    serviceLevels: z.array(serviceLevel).readonly(),
    datasets: z.array(dataset).readonly(),
  })
  .meta({ id: 'OutputPort' })

const check = z
  .object({
    id: z.string(),
    kind: z.string(),
    description: z.string(),
    severity: z.enum(['error', 'warning']),
    expected: z.string(),
    outcome: z.enum(['pass', 'fail', 'error', 'skipped']),
    measured: z.union([z.number(), z.string(), z.boolean()]).exactOptional().describe('For owners'),
    failingRows: z.int().exactOptional().describe('For owners'),
    rows: z.int().exactOptional().describe('For owners'),
    reason: text.describe('For owners: why, for what a number does not say'),
  })
  .meta({ id: 'Check' })

const personal = z
  .object({
    dataset: z.string(),
    column: z.string(),
    field: text.describe('Where in a column of objects'),
    kind: z.string(),
    share: z.number().describe('Which part of the sampled values looks so'),
    sampled: z.int(),
    shape: z.string().describe('How they are written: `aaaa@aaaa.aa`'),
  })
  .meta({ id: 'PersonalFinding' })

/** How the checks of a build ended. */
export const quality = z
  .object({
    passed: z.boolean(),
    checks: z.array(check).readonly(),
    personalData: z
      .array(personal)
      .readonly()
      .exactOptional()
      .describe('For owners: columns without a classification whose values look personal'),
  })
  .meta({ id: 'Quality' })

const product = z
  .object({
    ...head,
    ...answeredBy,
    id: z.string(),
    limitations: text,
    usage: text,
    owners: names.describe('Who decides about access'),
    team: z.array(z.object({ username: z.string(), name: text, role: text })).readonly(),
    support: z
      .array(z.object({ channel: z.string(), url: z.string(), tool: text, scope: text, description: text }))
      .readonly(),
    inputs: z.array(z.object({ port: z.string(), from: z.string() })).readonly(),
    ports: z.array(port).readonly(),
    quality,
    guardrails: z.array(policy).readonly().describe('Rules that its next publication will meet'),
    exceptions: z
      .array(
        z.object({
          policy: z.string(),
          for: z.string().describe('A product, or a domain with all of its products'),
          owner: z.string(),
          reason: z.string(),
          until: z.string(),
        }),
      )
      .readonly()
      .describe('Of guardrails that do not hold for it'),
    history: z
      .array(z.object({ publication: z.int(), version: z.string(), publishedAt: z.string() }))
      .readonly()
      .describe('Newest first, twenty at most'),
  })
  .meta({ id: 'Product' })

const change = z
  .object({
    kind: z.enum(['breaking', 'additive', 'documentation']),
    path: z.string(),
    message: z.string(),
  })
  .meta({ id: 'ContractChange' })

export const productOperations = {
  listProducts: operation({
    method: 'GET',
    path: '/products',
    tag: 'products',
    summary: 'What this node has published',
    query: z.strictObject({
      domain: text.describe('Only those of this domain'),
      purpose: text.describe('For which access is decided'),
      ...pageQuery,
    }),
    answer: pageOf(summary),
  }),
  findProduct: operation({
    method: 'GET',
    path: '/products/find',
    tag: 'products',
    summary:
      'The one published product that a name means: its own, with its domain or without, or one that SQL reads',
    query: z.strictObject({
      name: z.string().min(1).max(500).describe('`orders`, `sales/orders`, or `sales.orders` of a dataset'),
    }),
    answer: z.object({ ...answeredBy, product: z.string().describe('`<domain>/<product>`') }),
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
  showProduct: operation({
    method: 'GET',
    path: '/products/{domain}/{product}',
    tag: 'products',
    summary: 'A product: its ports, contracts, quality, and what the reader sees of each dataset',
    query: z.strictObject({ purpose: text.describe('For which access is decided') }),
    answer: product,
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
  showContracts: operation({
    method: 'GET',
    path: '/products/{domain}/{product}/contracts',
    tag: 'products',
    summary: 'The contracts of its output ports in full, as a publication has them',
    description: 'Examples of values are left out of columns that the reader does not see clear.',
    query: z.strictObject({
      publication: z.int().min(1).exactOptional().describe('The newest where absent'),
      purpose: text.describe('For which access is decided'),
    }),
    answer: z.object({
      ...answeredBy,
      publication: z.int(),
      version: z.string(),
      publishedAt: z.string(),
      contracts: z
        .array(
          z.object({
            port: z.string(),
            major: z.int(),
            document: z.record(z.string(), z.unknown()).describe('As ODCS has it'),
          }),
        )
        .readonly(),
      own: z
        .object({
          product: z.record(z.string(), z.unknown()).describe('As ODPS has it'),
          sources: z.array(z.record(z.string(), z.unknown())).readonly().describe('Contracts of its sources'),
        })
        .exactOptional()
        .describe('For its owners'),
    }),
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
  compareVersions: operation({
    method: 'GET',
    path: '/products/{domain}/{product}/changes',
    tag: 'products',
    summary: 'What its contracts promise otherwise than an earlier publication did',
    query: z.strictObject({
      from: z.int().min(1).describe('The earlier publication'),
      to: z.int().min(1).exactOptional().describe('The newest where absent'),
    }),
    answer: z.object({
      ...answeredBy,
      from: z.object({ publication: z.int(), version: z.string(), publishedAt: z.string() }),
      to: z.object({ publication: z.int(), version: z.string(), publishedAt: z.string() }),
      contracts: z
        .array(
          z.object({
            id: z.string(),
            was: text.describe('The version that it had; absent where it is new'),
            now: text.describe('Absent where it is gone'),
            changes: z.array(change).readonly(),
          }),
        )
        .readonly(),
    }),
    asksOwner: true,
    problems: ['not_found', 'misdirected', 'source_unavailable'],
  }),
} as const

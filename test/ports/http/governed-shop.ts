import { TestMesh } from '../../support/test-mesh.ts'

/** What nobody but the sales domain may ever see. */
export const canaries = ['4111-CANARY', 'canary@example.org', 'southern-canary']

/** Lines of the source; Ana sees of them what `hidden` does not change. */
const rowsWith = (hidden: string): readonly string[] => [
  `1,ann,ann.alpha@example.org,4111-0001${hidden},10.50,2026-01-05,north,2026-01-05T08:00:00,true`,
  '2,bob,bob.beta@example.org,4111-CANARY,20.00,2026-01-06,north,2026-01-06T09:30:00,false',
  `3,"o'hara, ""q""",eve.gamma@example.org,4111-0003,5.25,2026-02-01,north,2026-02-01T10:00:00,true`,
  `4,southern-canary,canary@example.org,4111-0004,99.0${hidden.length % 10},2026-02-02,south,2026-02-02T11:00:00,false`,
  ...(hidden === '' ? [] : [`6,${hidden},,,,,south,,`]),
  '5,dan,,4111-0005,,,north,,',
]

const columns = {
  id: 'integer#',
  customer: 'string',
  email: 'string',
  card: 'string',
  amount: { logicalType: 'number', physicalType: 'DECIMAL(9,2)' },
  day: 'date',
  region: 'string',
  seen_at: 'timestamp',
  paid: 'boolean',
}

const policies = `
@id("sales.marketing") @reason("Marketing may read what was ordered")
permit (principal in Hansa::Team::"marketing", action == Hansa::Action::"read", resource in Hansa::Domain::"sales")
when { context.purpose in Hansa::Purpose::"dpv:Marketing" };

@id("sales.cards") @reason("Card numbers stay in sales")
forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "card" };

@id("sales.emails") @reason("Addresses are shown in part") @mask("show-first-4")
forbid (principal is Hansa::User, action == Hansa::Action::"readColumn", resource) when { resource.name == "email" };

@id("sales.notes") @reason("Notes are told apart within one answer only") @mask("sha-256-query-local")
forbid (principal is Hansa::User, action == Hansa::Action::"readColumn", resource) when { resource.name == "note" };

@id("sales.north") @reason("Marketing works in the north")
forbid (principal in Hansa::Team::"marketing", action == Hansa::Action::"readRow", resource is sales::orders)
unless { resource has region && resource.region == "north" };
`

const identities = {
  apiVersion: 'hansa/v1',
  kind: 'Identities',
  principals: [
    { principal: 'user:ana', teams: ['marketing'] },
    { principal: 'user:eve' },
    { principal: 'service:dashboard', teams: ['marketing'] },
    { principal: 'team:marketing' },
  ],
}

/**
 * Orders of which Ana sees the northern ones, addresses masked, and no card numbers; Eve sees nothing. `sales.prices`
 * hides nothing from whoever may read it; `sales.notes` looks different each time. Another `hidden` makes another world in
 * what Ana does not see.
 */
export function governedShop(settings: object = {}, hidden = ''): TestMesh {
  const mesh = new TestMesh(
    {
      'sales/orders': {
        sources: { deliveries: { columns } },
        serves: { orders: { columns } },
        sql: { orders: 'select * from deliveries order by id\n' },
        files: {
          'deliveries.csv': `${Object.keys(columns).join(',')}\n${rowsWith(hidden).join('\n')}\n`,
          'README.md': '# Orders\n',
        },
      },
      'sales/prices': {
        serves: { prices: { columns: { n: 'integer', label: 'string' } } },
        sql: { prices: `select range::bigint as n, 'price ' || range as label from range(30000)\n` },
      },
      'sales/notes': {
        serves: { notes: { columns: { note: 'string' } } },
        sql: { notes: `select 'note ' || (range % 3) as note from range(9)\n` },
      },
    },
    { settings },
  )
  mesh.write('domains/sales/policies/readers.cedar', policies)
  mesh.write('identities.yaml', identities)
  return mesh
}

import { TestMesh } from '../support/test-mesh.ts'

const columns = {
  id: 'integer#',
  customer: { logicalType: 'string', description: 'Who ordered' },
  email: 'string',
  card: 'string',
  amount: { logicalType: 'number', physicalType: 'DECIMAL(9,2)' },
  day: 'date',
  region: 'string',
}

const rows = [
  '1,ann,ann.alpha@example.org,4111-0001,10.50,2026-01-05,north',
  '2,bob,bob.beta@example.org,4111-0002,20.00,2026-01-06,north',
  '3,eve,eve.gamma@example.org,4111-0003,5.25,2026-02-01,north',
  '4,dan,dan.delta@example.org,4111-0004,99.00,2026-02-02,south',
]

const policies = `
@id("sales.marketing") @reason("Marketing may read what was ordered")
permit (principal in Hansa::Team::"marketing", action == Hansa::Action::"read", resource in Hansa::Product::"sales/orders")
when { context.purpose in Hansa::Purpose::"dpv:Marketing" };

@id("sales.cards") @reason("Card numbers stay in sales")
forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "card" };

@id("sales.emails") @reason("Addresses are shown in part") @mask("show-first-4")
forbid (principal is Hansa::User, action == Hansa::Action::"readColumn", resource) when { resource.name == "email" };

@id("sales.north") @reason("Marketing works in the north")
forbid (principal in Hansa::Team::"marketing", action == Hansa::Action::"readRow", resource is sales::orders)
unless { resource has region && resource.region == "north" };
`

/**
 * Orders of which Ana sees the northern ones, addresses masked, and no card numbers; of prices nobody but Olga, who owns both,
 * sees anything. The clock is the machine's, as a browser's is. `promises` are those of the orders' contract.
 */
export function portalShop(promises: readonly object[] = []): TestMesh {
  const mesh = new TestMesh(
    {
      'sales/orders': {
        sources: { deliveries: { columns } },
        serves: {
          orders: { columns, ...(promises.length === 0 ? {} : { more: { slaProperties: promises } }) },
        },
        sql: { orders: 'select * from deliveries order by id\n' },
        more: { description: { purpose: 'What was ordered, by whom and where' }, tags: ['orders'] },
        files: {
          'deliveries.csv': `${Object.keys(columns).join(',')}\n${rows.join('\n')}\n`,
          'README.md': '# Orders\n',
        },
      },
      'sales/prices': {
        serves: { prices: { columns: { n: 'integer', label: 'string' } } },
        sql: { prices: `select range::bigint as n, 'price ' || range as label from range(3000)\n` },
        more: { description: { purpose: 'What everything costs' } },
      },
    },
    { systemClock: true },
  )
  mesh.write('domains/sales/domain.yaml', {
    apiVersion: 'hansa/v1',
    kind: 'Domain',
    type: 'source-aligned',
    description: 'Orders and prices.',
    owners: ['olga'],
  })
  mesh.write('domains/sales/policies/readers.cedar', policies)
  mesh.write('governance/vocabulary.yaml', {
    ...{ apiVersion: 'hansa/v1', kind: 'Vocabulary' },
    purposes: [{ name: 'SpringSale', broader: 'dpv:Marketing', description: 'What is sold in spring.' }],
  })
  mesh.write('identities.yaml', {
    apiVersion: 'hansa/v1',
    kind: 'Identities',
    principals: [
      { principal: 'user:ana', teams: ['marketing'] },
      { principal: 'user:olga' },
      { principal: 'team:marketing' },
    ],
  })
  return mesh
}

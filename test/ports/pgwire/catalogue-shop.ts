import type { ShortColumns } from '../../support/declare-product.ts'
import { TestMesh } from '../../support/test-mesh.ts'

const customers: ShortColumns = {
  id: 'integer#',
  name: 'string!',
  country: {
    logicalType: 'string',
    description: 'Where they live.',
    relationships: [{ to: 'countries.code' }],
  },
  card: 'string',
}

const orders: ShortColumns = {
  id: 'integer#',
  customer_id: { logicalType: 'integer', relationships: [{ to: 'customers.id' }] },
  amount: { logicalType: 'number', physicalType: 'DECIMAL(9,2)', description: 'In euros.' },
  day: 'date',
  placed_at: 'timestamp',
  paid: 'boolean',
  tags: { logicalType: 'array', items: { logicalType: 'string' } },
  weight: { logicalType: 'number', physicalType: 'DOUBLE' },
  entry: { logicalType: 'integer', relationships: [{ to: 'ledger.entry' }] },
}

const readers = (domain: string): string => `
@id("${domain}.readers") @reason("Who works for the shop may look at it")
permit (principal in Hansa::Team::"shop", action == Hansa::Action::"read", resource in Hansa::Domain::"${domain}")
when { context.purpose in Hansa::Purpose::"dpv:Marketing" };
`

const cards = `
@id("sales.cards") @reason("Card numbers stay in sales")
forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "card" };
`

const readme = { 'README.md': '# Of the shop\n' }

/**
 * What the clients of this folder browse: `sales.orders` points at `sales.customers`, these at `geo.countries`, and at
 * `hidden.ledger`, which nobody but the operator sees; `sales.ticks` has many rows.
 */
export function catalogueShop(settings: object = {}): TestMesh {
  const mesh = new TestMesh(
    {
      'geo/countries': {
        serves: { countries: { columns: { code: 'string#', name: 'string' } } },
        sql: { countries: `select * from (values ('DE', 'Germany'), ('FR', 'France')) t(code, name)\n` },
        files: readme,
      },
      'hidden/ledger': {
        serves: { ledger: { columns: { entry: 'integer#' } } },
        sql: { ledger: 'select range + 1 as entry from range(9)\n' },
        files: readme,
      },
      'sales/customers': {
        reads: { countries: 'geo.countries.countries' },
        serves: { customers: { columns: customers } },
        sql: {
          customers: `select t.id::bigint as id, t.name, c.code as country, t.card
from (values (1, 'ann', 'DE', '4111'), (2, 'bob', 'FR', '4112')) t(id, name, country, card)
join geo.countries c on c.code = t.country order by id\n`,
        },
        files: readme,
      },
      'sales/orders': {
        reads: { customers: 'sales.customers.customers', ledger: 'hidden.ledger.ledger' },
        serves: { orders: { columns: orders, object: { description: 'What was ordered.' } } },
        sql: {
          orders: `select n::bigint as id, c.id as customer_id, (n * 10.25)::decimal(9,2) as amount,
date '2026-01-04' + n as day, timestamp '2026-01-04 08:00:00' + to_hours(n) as placed_at, n % 2 = 1 as paid,
if(n = 1, ['a', 'b'], null) as tags, if(n = 1, 1.5, null)::double as weight, l.entry
from (select unnest([1, 2]) as n) t join sales.customers c on c.id = n join hidden.ledger l on l.entry = n order by n\n`,
        },
        files: readme,
      },
      'sales/ticks': {
        serves: { ticks: { columns: { n: 'integer', label: 'string' } } },
        sql: { ticks: `select range::bigint as n, 'tick ' || range as label from range(30000)\n` },
        files: readme,
      },
    },
    { settings },
  )
  mesh.write('domains/geo/policies/readers.cedar', readers('geo'))
  mesh.write('domains/sales/policies/readers.cedar', readers('sales') + cards)
  mesh.write('identities.yaml', {
    apiVersion: 'hansa/v1',
    kind: 'Identities',
    principals: [{ principal: 'user:ana', teams: ['shop'] }, { principal: 'team:shop' }],
  })
  return mesh
}

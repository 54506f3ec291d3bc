import type { ShortProduct } from '../../support/declare-product.ts'
import { TestMesh } from '../../support/test-mesh.ts'

const term = (name: string) => [
  { url: `https://words.example.org/terms/${name}`, type: 'businessDefinition' },
]

const orderColumns = {
  id: { logicalType: 'integer', required: true, primaryKey: true, primaryKeyPosition: 1 },
  customer: { logicalType: 'string', authoritativeDefinitions: term('Customer') },
  email: { logicalType: 'string', classification: 'confidential', tags: ['dpv-pd:EmailAddress'] },
  amount: { logicalType: 'number', description: 'What was "paid", in\neuro' },
}

const orders = {
  sources: {
    deliveries: { columns: { id: 'integer!', customer: 'string', email: 'string', amount: 'number' } },
  },
  serves: {
    orders: { columns: orderColumns, object: { description: 'An order a row' } },
  },
  sql: { orders: 'select id, customer, email, amount from deliveries\n' },
  files: {
    'deliveries.csv': 'id,customer,email,amount\n1,ann,a@example.org,10\n',
    'README.md': '# Orders\n',
  },
  more: {
    description: { purpose: 'What was ordered' },
    tags: ['shop'],
    team: { members: [{ username: 'olga', role: 'owner', name: 'Olga' }] },
    support: [{ channel: 'help', url: 'mailto:help@example.org' }],
  },
} satisfies ShortProduct

const customers = {
  reads: { orders: 'sales.orders.orders' },
  serves: {
    customers: {
      columns: {
        name: {
          logicalType: 'string',
          required: true,
          primaryKey: true,
          authoritativeDefinitions: term('customer'),
        },
        total: 'number',
      },
    },
  },
  sql: { customers: 'select customer as name, sum(amount) as total from sales.orders group by customer\n' },
} satisfies ShortProduct

/** Says by its contract that each of its rows is about an order. */
const returns = {
  serves: {
    returns: {
      columns: {
        order_id: { logicalType: 'integer', relationships: [{ type: 'foreignKey', to: 'orders.id' }] },
        reason: 'string',
      },
    },
  },
  sql: { returns: "select 1 as order_id, 'broken' as reason\n" },
} satisfies ShortProduct

/** Has a key that returns have too. */
const parcels = {
  serves: { parcels: { columns: { order_id: 'integer#', weight: 'number' } } },
  sql: { parcels: 'select 1 as order_id, 2.5 as weight\n' },
} satisfies ShortProduct

const policies = `
@id("sales.research") @reason("Research reads orders")
permit (principal == Hansa::User::"ana", action == Hansa::Action::"read", resource in Hansa::Domain::"sales")
when { context.purpose in Hansa::Purpose::"dpv:ResearchAndDevelopment" };

@id("sales.emails") @reason("Addresses stay in sales")
forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "email" };
`

const vocabulary = {
  apiVersion: 'hansa/v1',
  kind: 'Vocabulary',
  purposes: [{ name: 'Pricing', broader: 'dpv:Marketing', description: 'Finding prices' }],
  terms: [
    { name: 'Party', description: 'Somebody we deal with' },
    { name: 'Customer', description: 'Who buys', synonyms: ['buyer'], broader: 'Party' },
  ],
}

/** Four products that hang together: by lineage, by a term, and by what a contract says. Ana may read sales only. */
export function graphShop(options: { readonly systemClock?: boolean } = {}): TestMesh {
  const mesh = new TestMesh(
    {
      'sales/orders': orders,
      'crm/customers': customers,
      'care/returns': returns,
      'care/parcels': parcels,
    },
    options,
  )
  mesh.write('domains/sales/policies/readers.cedar', policies)
  mesh.write('governance/vocabulary.yaml', vocabulary)
  mesh.write('identities.yaml', {
    apiVersion: 'hansa/v1',
    kind: 'Identities',
    principals: [{ principal: 'user:ana' }, { principal: 'user:eve' }, { principal: 'user:olga' }],
  })
  return mesh
}

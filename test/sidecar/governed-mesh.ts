import type { ShortProduct } from '../support/declare-product.ts'
import { customers } from '../support/shop.ts'
import { TestMesh, type TestMeshOptions } from '../support/test-mesh.ts'

const columns = {
  id: 'integer#',
  customer: 'string',
  region: 'string!',
  amount: 'integer',
  cost: { name: 'cost', logicalType: 'integer', classification: 'restricted' },
}

const rows = ['1,ann,north,10,4', '2,bob,south,20,5', '3,ann,north,5,1', '4,cid,north,7,2', '5,bob,south,2,2']

const orders = {
  sources: { deliveries: { columns } },
  serves: { orders: { columns } },
  sql: { orders: 'select * from deliveries order by id\n' },
  files: {
    'deliveries.csv': `id,customer,region,amount,cost\n${rows.join('\n')}\n`,
    'README.md': '# Orders\n',
  },
} satisfies ShortProduct

/** For research, costs are withheld and customers masked; those of the north see the north. */
export const rules = `
@id("mesh.costs")
@reason("costs are for those who run the business")
forbid (principal, action == Hansa::Action::"readColumn", resource)
when { resource.name == "cost" }
unless { context.purpose in Hansa::Purpose::"dpv:ServiceManagement" };

@id("mesh.customers")
@reason("nobody is to be recognised")
@mask("show-first-4")
forbid (principal, action == Hansa::Action::"readColumn", resource)
when { resource.name == "customer" && context.purpose in Hansa::Purpose::"dpv:Marketing" };

@id("mesh.regions")
@reason("everyone sees their own region")
forbid (principal, action == Hansa::Action::"readRow", resource is sales::orders)
when { context.purpose in Hansa::Purpose::"dpv:Marketing" }
unless { principal has region && resource.region == principal.region };
`

const vocabulary = {
  apiVersion: 'hansa/v1',
  kind: 'Vocabulary',
  purposes: [{ name: 'RouteReview', broader: 'dpv:ResearchAndDevelopment' }],
  attributes: { region: 'string' },
}

/** `sales/orders` under these rules, and `crm/customers` made from it. */
export async function governedMesh(options: TestMeshOptions = {}): Promise<TestMesh> {
  const mesh = new TestMesh({ 'sales/orders': orders, 'crm/customers': customers }, options)
  mesh.write('governance/policies/rules.cedar', rules)
  mesh.write('governance/vocabulary.yaml', vocabulary)
  const outcomes = await mesh.apply()
  outcomes.of('sales/orders', 'published')
  return mesh
}

export const onOrders = { product: 'sales/orders', port: 'orders', major: 1 } as const
export const onCustomers = { product: 'crm/customers', port: 'customers', major: 1 } as const

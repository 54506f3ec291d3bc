import { ServedApi } from '../api/served-api.ts'
import type { Proposed } from '../api/propose.ts'
import type { Signer } from '../governance/council/council.ts'
import { portalRoutes } from '../../src/api/portal/portal-routes.ts'
import { governShop, proposeAmounts } from './govern-shop.ts'

const purpose = 'dpv:Marketing'

const totals = {
  reads: { orders: 'sales.orders.orders' },
  serves: {
    totals: {
      columns: {
        region: {
          logicalType: 'string',
          required: true,
          primaryKey: true,
          authoritativeDefinitions: [{ url: 'https://words.example.org/Region', type: 'businessDefinition' }],
        },
        amount: 'number',
      },
      more: { slaProperties: [{ property: 'frequency', value: 2, unit: 'd' }] },
    },
  },
  sql: { totals: 'select region, sum(amount) as amount from sales.orders group by region order by region\n' },
  more: { description: { purpose: 'What was sold, by region' } },
  settings: { purpose: 'dpv:ServiceProvision' },
}

/** The shop with something on every screen of the portal. */
export interface WholeShop extends AsyncDisposable {
  readonly api: ServedApi
  readonly proposed: Proposed & { readonly olga: Signer; readonly pete: Signer }
  /** Every address of the portal, each once. */
  readonly addresses: readonly string[]
}

/** Serves it: two domains, of which one reads the other, agreements, a rating, terms, a proposal, an agent and what it read. */
export async function serveWholeShop(): Promise<WholeShop> {
  const mesh = await governShop({ 'board/totals': totals })
  mesh.write('identities.yaml', {
    apiVersion: 'hansa/v1',
    kind: 'Identities',
    principals: [
      { principal: 'user:ana', name: 'Ana Alpha', teams: ['marketing'] },
      { principal: 'user:olga', name: 'Olga Omega' },
      { principal: 'user:pete', name: 'Pete Pi' },
      { principal: 'user:eve', name: 'Eve Epsilon' },
      { principal: 'agent:copilot', teams: ['marketing'] },
      { principal: 'team:marketing' },
    ],
  })
  mesh.write('governance/vocabulary.yaml', {
    ...{ apiVersion: 'hansa/v1', kind: 'Vocabulary' },
    purposes: [{ name: 'SpringSale', broader: 'dpv:Marketing', description: 'What is sold in spring.' }],
    terms: [{ name: 'Region', description: 'Where a customer lives.' }],
  })
  await using open = new AsyncDisposableStack()
  const api = open.use(await ServedApi.serve(mesh, [portalRoutes()]))
  const ana = await api.as('user:ana')
  const { id } = await ana.requestAccess({
    ...{ name: 'sales/orders', purpose, until: '2091-12-31', justification: 'The spring campaign.' },
  })
  await (await api.as('user:olga')).changeAgreement({ id, kind: 'approve', note: 'For the spring only.' })
  await api.read('user:ana', 'select id, amount from sales.orders')
  await api.read('agent:copilot', 'select region from sales.orders')
  await ana.rateProduct({ domain: 'sales', product: 'orders', stars: 4, comment: 'Fresh every day.' })
  await api.client.showProductSlo({ domain: 'board', product: 'totals' })
  const proposed = await proposeAmounts(mesh)
  open.move()
  return {
    api,
    proposed,
    addresses: addressesOf({ agreement: id, digest: proposed.digest }),
    [Symbol.asyncDispose]: () => api[Symbol.asyncDispose](),
  }
}

const parts = [
  ...[
    '',
    '/data',
    '/preview',
    '/contract',
    '/policies',
    '/quality',
    '/slo',
    '/usage',
    '/changelog',
    '/joins',
  ],
  ...['/connect', '/request'],
]

function addressesOf({ agreement, digest }: Record<'agreement' | 'digest', string>): readonly string[] {
  return [
    ...['/', '/marketplace?q=orders', '/map', '/map?view=list', '/lineage', '/lineage/sales/orders'],
    ...['/lineage/sales/orders?view=table', '/lineage/sales/orders/orders@1/orders/amount'],
    ...['/domains/sales', '/people/user%3Aolga', '/measures', '/measures?domain=sales', '/terms'],
    ...['/terms/Region', '/requests', '/requests?show=all', `/requests/${agreement}`, '/create'],
    ...['/sql?q=select%201', '/governance', '/governance/compliance', '/governance/proposals'],
    ...['/governance/exceptions', '/governance/history', `/governance/proposals/${digest}`],
    ...['/audit', '/audit/1', '/admin', '/admin/agents', '/admin/credentials'],
    ...['/admin/agents/agent%3Acopilot', '/nowhere'],
    ...parts.map((part) => `/marketplace/sales/orders${part}`),
  ]
}

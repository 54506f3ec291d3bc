import type { NodeWish } from './served-node.ts'

/** What nobody who asks from elsewhere may ever see. */
export const canaries = ['4111-CANARY', 'canary@example.org', 'southern-canary']

const columns = { id: 'integer#', customer: 'string', email: 'string', card: 'string', region: 'string' }

const rowsWith = (hidden: string): readonly string[] => [
  'id,customer,email,card,region',
  `1,ann,ann.alpha@example.org,4111-0001${hidden},north`,
  '2,bob,bob.beta@example.org,4111-CANARY,north',
  `3,southern-canary,canary@example.org,4111-0004${hidden},south`,
  ...(hidden === '' ? [] : [`9,${hidden},${hidden},${hidden},south`]),
  '4,dan,dan.delta@example.org,4111-0005,north',
]

const policies = `
@id("sales.marketing") @reason("Marketing may read what was ordered")
permit (principal in Hansa::Team::"marketing", action == Hansa::Action::"read", resource in Hansa::Domain::"sales")
when { context.purpose in Hansa::Purpose::"dpv:Marketing" };

@id("sales.planning") @reason("Risks are made of it")
permit (principal == Hansa::Service::"planning.risk", action == Hansa::Action::"read", resource in Hansa::Domain::"sales")
when { context.port == "mesh" };

@id("sales.cards") @reason("Card numbers stay in sales")
forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "card" };

@id("sales.emails") @reason("Addresses are shown in part") @mask("show-first-4")
forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "email" };

@id("sales.notes") @reason("Notes are told apart within one answer only") @mask("sha-256-query-local")
forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "note" };

@id("sales.regions") @reason("Everyone sees their own region")
forbid (principal, action == Hansa::Action::"readRow", resource is sales::orders)
unless { principal has region && resource has region && resource.region == principal.region };
`

/**
 * A node of sales: marketing sees the orders of its own region, addresses masked, and no card numbers. `prices` hides nothing
 * from whoever may read it and may be read for an hour without its owner; `notes` looks different each time. Another `hidden`
 * makes another world in what is hidden.
 */
export const guardedSales = (hidden = ''): NodeWish => ({
  products: {
    'sales/orders': {
      sources: { deliveries: { columns } },
      serves: { orders: { columns } },
      sql: { orders: 'select * from deliveries order by id\n' },
      files: { 'deliveries.csv': `${rowsWith(hidden).join('\n')}\n`, 'README.md': '# Orders\n' },
    },
    'sales/prices': {
      serves: {
        prices: {
          columns: { n: 'integer', label: 'string' },
          settings: { staleFor: 'PT1H' },
        },
      },
      sql: { prices: `select range::bigint as n, 'price ' || range as label from range(3000)\n` },
    },
    'sales/notes': {
      serves: { notes: { columns: { note: 'string' } } },
      sql: { notes: `select 'note ' || (range % 3) as note from range(9)\n` },
    },
  },
  declare: (mesh) => {
    mesh.write('domains/sales/policies/readers.cedar', policies)
    mesh.write('governance/vocabulary.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Vocabulary',
      attributes: { region: 'string', level: 'long' },
    })
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [
        { principal: 'user:ana', teams: ['marketing'], attributes: { region: 'north' } },
        { principal: 'team:marketing' },
      ],
    })
  },
})

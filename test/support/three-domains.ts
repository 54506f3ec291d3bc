import { customers, orders, summary } from './shop.ts'
import { TestMesh } from './test-mesh.ts'

const permit = (domain: string, team: string): string => `
@id("${domain}.${team}") @reason("${team} may read ${domain}")
permit (principal in Hansa::Team::"${team}", action == Hansa::Action::"read", resource in Hansa::Domain::"${domain}")
when { context.purpose in Hansa::Purpose::"dpv:Marketing" };
`

const promised = { slaProperties: [{ property: 'latency', value: 1, unit: 'd' }] }

/**
 * Sales sell, crm knows customers, the board has a summary of both. Ana of marketing may read sales and crm, Eve nothing;
 * Olga owns sales, Carl crm, and the team of the board the board, in which Bea is. Two products call Dan by different names.
 */
export function threeDomains(settings: object = {}): TestMesh {
  const mesh = new TestMesh(
    {
      'sales/orders': {
        ...orders,
        serves: { orders: { ...orders.serves.orders, more: promised } },
        more: {
          description: { purpose: 'What was ordered' },
          team: {
            members: [
              { username: 'carl', name: 'Carl Gamma', role: 'Steward' },
              { username: 'dan', name: 'Dan Delta' },
            ],
          },
        },
      },
      'crm/customers': {
        ...customers,
        more: {
          description: { purpose: 'Who orders, and how much' },
          team: {
            members: [
              { username: 'carl', name: 'Carl Gamma', role: 'Owner' },
              { username: 'dan', name: 'Olga Omega' },
            ],
          },
        },
      },
      'board/summary': summary,
    },
    { settings, systemClock: true },
  )
  const domain = (name: string, type: string, owners: readonly string[]): void =>
    mesh.write(`domains/${name}/domain.yaml`, {
      ...{ apiVersion: 'hansa/v1', kind: 'Domain', type, owners },
      description: `What the ${name} know.`,
    })
  domain('sales', 'source-aligned', ['user:olga'])
  domain('crm', 'aggregate', ['user:carl'])
  domain('board', 'consumer-aligned', ['team:board'])
  mesh.write('domains/sales/policies/readers.cedar', permit('sales', 'marketing'))
  mesh.write('domains/crm/policies/readers.cedar', permit('crm', 'marketing'))
  mesh.write('identities.yaml', {
    apiVersion: 'hansa/v1',
    kind: 'Identities',
    principals: [
      { principal: 'user:ana', teams: ['marketing'] },
      { principal: 'user:bea', name: 'Bea Beta', teams: ['board'] },
      { principal: 'user:carl' },
      { principal: 'user:eve', name: 'Eve Epsilon' },
      { principal: 'user:olga', name: 'Olga Omega' },
      { principal: 'team:board' },
      { principal: 'team:marketing' },
    ],
  })
  return mesh
}

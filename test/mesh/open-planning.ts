import type { NodeWish } from './served-node.ts'

const identities = {
  apiVersion: 'hansa/v1',
  kind: 'Identities',
  principals: [
    { principal: 'user:kim', teams: ['marketing'] },
    { principal: 'user:mo' },
    { principal: 'team:marketing' },
  ],
}

const readers = `
@id("planning.open") @reason("Plans are for everyone")
permit (principal, action == Hansa::Action::"read", resource in Hansa::Domain::"planning")
when { context.purpose in Hansa::Purpose::"dpv:Marketing" };
`

/** A node of planning, whose plans are for everyone; it vouches for its users, of whom kim is in marketing and mo is not. */
export const openPlanning: NodeWish = {
  vouchesFor: ['user:*'],
  products: {
    'planning/plans': {
      serves: { plans: { columns: { step: 'integer#' } } },
      sql: { plans: 'select range as step from range(3)\n' },
      files: { 'README.md': '# Plans\n' },
    },
  },
  declare: (mesh) => {
    mesh.write('domains/planning/policies/readers.cedar', readers)
    mesh.write('identities.yaml', identities)
  },
}

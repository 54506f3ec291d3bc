import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'

import { checkGovernance } from '../../src/governance/check-governance.ts'
import { formatIssue } from '../../src/spec/issue.ts'
import { orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const mesh = new TestMesh({ 'sales/orders': orders })
after(() => mesh.close())
mesh.write('governance/vocabulary.yaml', {
  apiVersion: 'hansa/v1',
  kind: 'Vocabulary',
  attributes: { region: 'string', clearance: 'long' },
})

const files = {
  global: 'governance/policies/rules.cedar',
  domain: 'domains/sales/policies/rules.cedar',
  product: 'domains/sales/orders/policies/rules.cedar',
}

async function issuesOf(text: string, scope: keyof typeof files = 'global'): Promise<readonly string[]> {
  for (const file of Object.values(files)) mesh.write(file, '')
  mesh.write(files[scope], text)
  return checkGovernance(await mesh.load(), new Date('2026-06-01')).map((issue) =>
    formatIssue(issue).replace(`${mesh.root}/`, ''),
  )
}

const rule = (scope: string, condition: string): string =>
  `@id("a") @reason("b")\nforbid (principal, ${scope})\nwhen { ${condition} };`
const onRows = 'action == Hansa::Action::"readRow", resource is sales::orders'
const onColumns = 'action == Hansa::Action::"readColumn", resource'

describe('checkGovernance', () => {
  it('finds nothing wrong with rules that hold, in any scope', async () => {
    const right = [
      rule(
        onRows,
        'resource.id > 3 && principal has region && resource has customer && resource.customer == principal.region',
      ),
      rule(onRows, 'resource has amount && resource.amount.lessThan(decimal("1.5"))'),
      rule(onColumns, 'resource.level >= 2 && resource.classification == "restricted"').replace(
        'resource.cl',
        'resource has classification && resource.cl',
      ),
      rule(onColumns, 'resource.name == "amount" && context.purpose in Hansa::Purpose::"dpv:Marketing"'),
      rule(
        'action == Hansa::Action::"read", resource in Hansa::Product::"sales/orders"',
        '!(principal in Hansa::Team::"x")',
      ),
      rule(
        'action == Hansa::Action::"publish", resource',
        '!resource.owner && resource.domain.kind == "aggregate"',
      ),
      '@id("a") @reason("b") forbid (principal, action, resource);',
    ]
    for (const text of right)
      for (const scope of ['global', 'domain', 'product'] as const)
        assert.deepEqual(await issuesOf(text, scope), [])
  })

  const wrong = [
    [
      onRows,
      'resource.custmer == "x"',
      '3:8: error: `sales::orders` has no attribute `custmer`. Did you mean `customer`?',
    ],
    [
      onRows,
      'resource.customer == "x"',
      '3:8: error: `customer` of `sales::orders` may be absent; expected a guard before it: `has customer && …`',
    ],
    [
      onColumns,
      'principal.clearance > 3',
      '3:8: error: `clearance` of `Hansa::User` may be absent; expected a guard before it: `has clearance && …`',
    ],
    [
      onRows,
      'resource.id == "x"',
      '3:8: error: a Long and a String cannot be used together. Both operands to a `==` expression must have compatible types.',
    ],
    [onRows, 'resource.id > "x"', '3:22: error: this is a String; expected Long'],
    [
      'action == Hansa::Action::"readRow", resource is sales::order',
      'true',
      '2:68: error: there is no entity type `sales::order`. Did you mean `sales::orders`?',
    ],
    [
      'action == Hansa::Action::"raed", resource',
      'true',
      '2:30: error: there is no action `Hansa::Action::"raed"`. Did you mean `Hansa::Action::"read"`?',
    ],
    [onColumns, 'context.pupose == context.purpose', '3:8: error: the context of'],
    [
      onColumns,
      'context.purpose in Hansa::Purpose::"dpv:Marketng"',
      '3:43: error: there is no Purpose `dpv:Marketng`. Did you mean `dpv:Marketing`?',
    ],
    [
      'action == Hansa::Action::"read", resource in Hansa::Product::"sales/oders"',
      'true',
      '2:81: error: there is no Product `sales/oders`. Did you mean `sales/orders`?',
    ],
    [
      'action == Hansa::Action::"write", resource in Hansa::InputPort::"sales/orders/tills@1"',
      'true',
      '2:84: error: there is no InputPort `sales/orders/tills@1`',
    ],
    [
      onColumns,
      'resource has classification && resource.classification == "restrict"',
      '3:66: error: there is no classification `restrict`; expected `public`, `internal`, `confidential`, `restricted`. Did you mean `restricted`?',
    ],
    [
      onColumns,
      'resource.name == "amuont"',
      '3:25: warning: no column or dataset that this rule can be about is called `amuont`. Did you mean `amount`?',
    ],
    [
      'action == Hansa::Action::"read", resource is Hansa::Column',
      'true',
      'error: no action can be asked of such a principal and resource together',
    ],
  ] as const
  for (const [scope, condition, message] of wrong)
    it(`says where and what: ${condition} (${scope})`, async () => {
      const issues = await issuesOf(rule(scope, condition))
      assert.equal(issues.length, 1, issues.join('\n'))
      const [issue = ''] = issues
      assert.ok(issue.startsWith(`${files.global}:`), issue)
      assert.ok(issue.includes(message), issue)
    })

  it("checks a domain's rules against its own rows only", async () => {
    mesh.declare({
      'crm/orders': {
        ...orders,
        serves: { crm_orders: { columns: { id: 'integer#' } } },
        sql: { crm_orders: 'select id from deliveries' },
      },
    })
    const text = rule('action == Hansa::Action::"readRow", resource', 'resource.id > 3')
    assert.deepEqual(await issuesOf(text), [])
    assert.deepEqual(
      await issuesOf(
        text.replace('resource.id > 3', 'resource has customer && resource.customer == "x"'),
        'domain',
      ),
      [],
    )
    assert.match(
      (await issuesOf(rule(onRows.replace('sales::orders', 'crm::crm_orders'), 'true'), 'product')).join(),
      /no entity type `crm::crm_orders`/,
    )
  })

  it('finds a purpose of the vocabulary that is below none of DPV', async () => {
    mesh.write('governance/vocabulary.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Vocabulary',
      purposes: [{ name: 'RouteReview', broader: 'dpv:ResearchAndDevelopmnt' }],
    })
    assert.deepEqual(await issuesOf(''), [
      'governance/vocabulary.yaml:5:14: error: there is no purpose `dpv:ResearchAndDevelopmnt`; expected a purpose of DPV such as `dpv:ResearchAndDevelopment`. Did you mean `dpv:ResearchAndDevelopment`?',
    ])
  })
})

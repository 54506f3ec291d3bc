import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { PolicyTestResult } from '../../src/product/policy-test/run-policy-tests.ts'
import { hansa, hansaJson, hansaPrints } from '../support/hansa.ts'
import { shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const ownCustomer = `@id("sales.own-customer") @reason("Only their own orders")
forbid (principal, action == Hansa::Action::"readRow", resource is sales::orders)
unless { principal has customer && resource has customer && resource.customer == principal.customer };
`

const hideAmount = (
  more = '',
): string => `@id("sales.amounts") @reason("Amounts are the sales team's") ${more}
forbid (principal, action == Hansa::Action::"readColumn", resource)
when { resource.name == "amount" } unless { principal in Hansa::Team::"sales" };
`

const cases = {
  apiVersion: 'hansa/v1',
  kind: 'PolicyTest',
  cases: [
    {
      name: 'Ann sees her own orders without amounts',
      principal: 'user:ana',
      attributes: { customer: 'ann' },
      dataset: 'sales.orders',
      purpose: 'dpv:Marketing',
      granted: true,
      rows: [{ id: 1, customer: 'ann' }, { id: 2, customer: 'bob' }, { id: 3 }],
      expect: {
        policies: ['sales.own-customer', 'agreement.test'],
        columns: { amount: 'withheld', id: 'clear' },
        rows: [{ customer: 'ann', id: 1 }],
      },
    },
    {
      name: 'Nobody reads without an agreement',
      principal: 'user:ana',
      dataset: 'sales.orders',
      purpose: 'dpv:Marketing',
      expect: { read: 'deny' },
    },
    {
      name: 'A product needs an owner',
      publish: 'sales/orders',
      given: { owner: true },
      expect: { refused: [] },
    },
    {
      name: 'No owner, no publication',
      publish: 'sales/orders',
      given: { owner: false, columns: { 'orders.customer': { personal: 'name' } } },
      expect: { refused: ['sales.owner'] },
    },
  ],
}

/** Rules from their test to their change, as those who make them work. */
describe('hansa policy', () => {
  let mesh: TestMesh
  const prints = (...words: string[]): Promise<string> =>
    hansaPrints(['policy', ...words], { cwd: mesh.root })
  const json = (...words: string[]): Promise<unknown> => hansaJson(['policy', ...words], { cwd: mesh.root })
  const rules = (...texts: string[]): void =>
    mesh.write('domains/sales/policies/rules.cedar', texts.join('\n'))
  const owner =
    '@id("sales.owner") @reason("Every product has an owner") @advice("Name a team") forbid (principal, action == Hansa::Action::"publish", resource) unless { resource.owner };'

  before(async () => {
    mesh = new TestMesh(shop, { systemClock: true })
    mesh.write('governance/vocabulary.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Vocabulary',
      attributes: { customer: 'string' },
    })
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [
        { principal: 'user:ana', attributes: { customer: 'ann' } },
        { principal: 'user:olga', teams: ['sales'] },
        { principal: 'team:sales' },
      ],
    })
    rules(ownCustomer)
    await mesh.apply()
    await mesh.close()
    const request = [
      '--purpose',
      'dpv:Marketing',
      '--until',
      '2091-12-31',
      '--for',
      'The campaign.',
      '--as',
      'ana',
    ]
    const text = await hansaPrints(['access', 'request', 'sales.orders', ...request], { cwd: mesh.root })
    await hansaPrints(['access', 'approve', text.slice(0, 10)], { cwd: mesh.root })
  })
  after(() => mesh[Symbol.asyncDispose]())

  it('explain: column by column and for the rows, with the rules behind each', async () => {
    const text = await prints('explain', 'ana', 'sales.orders')
    assert.match(
      text,
      /^user:ana may read sales\.orders for dpv:Marketing: Agreed with user:ana .*agreement\)$/m,
    )
    assert.match(text, /^amount +clear$/m)
    assert.match(
      text,
      /^Seen are rows where customer = 'ann':\n {2}Only their own orders \(sales\.own-customer, domain\)$/m,
    )
  })

  it('explain: a denial with its remedy, as JSON too', async () => {
    const text = await prints('explain', 'olga', 'sales.orders', '--purpose', 'dpv:Marketing')
    assert.match(
      text,
      /^user:olga may not read sales\.orders for dpv:Marketing:\n {2}nothing permits .*\n {2}Ask its owners/m,
    )
    assert.partialDeepStrictEqual(await json('explain', 'ana', 'sales.orders'), {
      principal: 'user:ana',
      purpose: 'dpv:Marketing',
      permitted: true,
      rows: { seen: "rows where customer = 'ann'", because: [{ id: 'sales.own-customer' }] },
    })
  })

  it('preview: says that nobody is touched by what is in force', async () => {
    assert.equal(await prints('preview'), 'Nobody would see more or less.\n')
  })

  it('preview: who would gain or lose which columns and rows, before anything changes', async () => {
    rules(hideAmount('@mask("mask-to-fixed-value")'), owner)
    const text = await prints('preview')
    assert.match(
      text,
      /^user:ana, sales\.orders for dpv:Marketing by agr_\w{6}\n {2}- amount: clear → mask-to-fixed-value: Amounts are the sales team's \(sales\.amounts, domain\)\n {2}\+ rows: 2 → 3 of 3$/m,
    )
    assert.match(text, /^node:test, sales\.orders for dpv:ServiceManagement\n {2}- amount: clear/m)
    assert.doesNotMatch(text, /olga|team:/)
    assert.match(await prints('explain', 'ana', 'sales.orders'), /^amount +clear$/m)
  })

  it('preview: whom a forbid would shut out, and a permit let in', async () => {
    rules(
      '@id("sales.none") @reason("No marketing") forbid (principal, action == Hansa::Action::"read", resource) when { context.purpose in Hansa::Purpose::"dpv:Marketing" };',
      '@id("sales.own") @reason("Our own") permit (principal in Hansa::Team::"sales", action == Hansa::Action::"read", resource) when { context.purpose == Hansa::Purpose::"dpv:ServiceManagement" };',
    )
    const text = await prints('preview')
    assert.match(
      text,
      /^user:ana, sales\.orders for dpv:Marketing by agr_\w+\n {2}- may not read it any more\n.*No marketing/m,
    )
    assert.match(
      text,
      /^user:olga, sales\.orders for dpv:ServiceManagement\n {2}\+ may read it: 3 of 3 rows\n {4}Our own/m,
    )
  })

  it('refuses to preview rules that are broken, with their place', async () => {
    rules('@id("a") @reason("b") forbid (principal, action == Hansa::Action::"raed", resource);')
    const { status, stderr } = await hansa(['policy', 'preview'], { cwd: mesh.root })
    assert.equal(status, 2)
    assert.match(
      stderr,
      /domains\/sales\/policies\/rules\.cedar:1:52: error: there is no action.*`Hansa::Action::"read"`\?/,
    )
    const validated = await hansa(['validate'], { cwd: mesh.root })
    assert.equal(validated.status, 2)
    assert.match(validated.stdout, /rules\.cedar:1:52/)
  })

  it('test: runs the cases beside the policies', async () => {
    rules(ownCustomer, hideAmount(), owner)
    mesh.write('domains/sales/policies/sales.test.yaml', cases)
    assert.match(
      await prints('test'),
      /^✓ domains\/sales\/policies\/sales\.test\.yaml: Ann sees .*\n(✓.*\n){3}4 passed, 0 failed\n$/,
    )
  })

  it('test: says what is decided otherwise, case by case', async () => {
    rules(hideAmount('@mask("sha-256-global")'))
    const { status, stdout } = await hansa(['--json', 'policy', 'test'], { cwd: mesh.root })
    assert.equal(status, 1)
    const results = JSON.parse(stdout) as readonly PolicyTestResult[]
    assert.deepEqual(
      results.map(({ passed, detail }) => ({ passed, detail })),
      [
        {
          passed: false,
          detail: [
            'sales.own-customer took no part; deciding: agreement.test, sales.amounts',
            'amount: expected withheld, got replace-with-null by sales.amounts',
            '+ should hide {"customer":"bob","id":2}',
            '+ should hide {"id":3}',
          ],
        },
        { passed: true, detail: [] },
        { passed: true, detail: [] },
        { passed: false, detail: ['sales.owner does not refuse it'] },
      ],
    )
  })

  it('test: places what is wrong with a test, and goes on with the others', async () => {
    const [first, ...others] = cases.cases
    mesh.write('domains/sales/policies/sales.test.yaml', {
      ...cases,
      cases: [{ ...first, dataset: 'sales.order' }, ...others.slice(0, 1)],
    })
    mesh.write('domains/sales/policies/other.test.yaml', { ...cases, cases: [{ ...first, expct: {} }] })
    const { status, stdout } = await hansa(['policy', 'test'], { cwd: mesh.root })
    assert.equal(status, 1)
    assert.match(stdout, /✗ .*other\.test\.yaml: unknown-property\n.*other\.test\.yaml:\d+:\d+: error/)
    assert.match(stdout, /there is no dataset sales\.order\. Did you mean `sales\.orders`\?/)
    assert.match(stdout, /1 passed, 2 failed/)
  })
})

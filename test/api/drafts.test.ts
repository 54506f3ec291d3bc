import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { after, before, describe, it } from 'node:test'
import { parse, stringify } from 'yaml'
import { MeshProblem, type MeshClient } from '../../src/api/client/mesh-client.ts'
import { DraftDesk } from '../../src/api/drafts/draft-desk.ts'
import type { DraftFile } from '../../src/product/draft/draft.ts'
import { portalShop } from '../portal/portal-shop.ts'
import { ServedApi } from './served-api.ts'

const guardrail = `
@id("mesh.described") @reason("Everybody must be able to understand a product") @advice("Say in description.purpose what it is for")
forbid (principal, action == Hansa::Action::"publish", resource) unless { resource.description };
`

const descriptor = {
  apiVersion: 'v1.0.0',
  kind: 'DataProduct',
  id: 'sales.visits',
  name: 'visits',
  version: '1.0.0',
  status: 'draft',
  domain: 'sales',
  description: { purpose: 'Who came' },
  inputPorts: [{ name: 'orders', version: '1.0.0', contractId: 'sales.orders.orders' }],
  outputPorts: [{ name: 'visits', version: '1.0.0', contractId: 'sales.visits.v1', type: 'tables' }],
  team: { name: 'sales', members: [{ username: 'olga', role: 'owner' }] },
}

const contract = {
  apiVersion: 'v3.1.0',
  kind: 'DataContract',
  id: 'sales.visits.v1',
  version: '1.0.0',
  status: 'draft',
  domain: 'sales',
  schema: [
    {
      name: 'visits',
      logicalType: 'object',
      properties: [
        { name: 'customer', logicalType: 'string' },
        { name: 'orders', logicalType: 'integer' },
      ],
    },
  ],
}

const sql = 'select customer, count(*) as orders from orders group by customer\n'

const filesOf = (more: Readonly<Record<string, string>> = {}): readonly DraftFile[] =>
  Object.entries({
    'product.odps.yaml': stringify(descriptor),
    'visits.odcs.yaml': stringify(contract),
    'transform/visits.sql': sql,
    ...more,
  }).map(([path, text]) => ({ path, text }))

describe('drafts of the Mesh API', () => {
  let api: ServedApi
  let ana: MeshClient
  let olga: MeshClient
  before(async () => {
    const mesh = portalShop()
    mesh.write('governance/policies/described.cedar', guardrail)
    api = await ServedApi.serve(mesh)
    ;[ana, olga] = await Promise.all([api.as('user:ana'), api.as('user:olga')])
  })
  after(() => api[Symbol.asyncDispose]())

  const validate = async (more: Readonly<Record<string, string>>) =>
    (await ana.validateDraft({ product: 'sales/visits', files: filesOf(more) })).issues

  it('finds nothing wrong with a product that reads a published one', async () => {
    assert.deepEqual(await validate({}), [])
  })

  it('names the file, line and column of what is wrong in documents, policies and SQL', async () => {
    const issues = await validate({
      'product.odps.yaml': stringify({ ...descriptor, verson: '1' }),
      'policies/own.cedar': 'permit (principal, action, resource',
    })
    assert.deepEqual(
      issues.map(({ file, code }) => [file, code]),
      [
        ['policies/own.cedar', 'broken-policy'],
        ['product.odps.yaml', 'unknown-property'],
      ],
    )
    const [inSql] = await validate({
      'transform/visits.sql': 'select customer,\n  amont as orders\nfrom orders\n',
    })
    assert.deepEqual([inSql?.file, inSql?.line, inSql?.column], ['transform/visits.sql', 2, 3])
  })

  it('binds SQL with the types of contracts', async () => {
    const issues = await validate({
      'transform/visits.sql': 'select customer + 1 as customer, 1 as orders from orders\n',
    })
    assert.equal(issues[0]?.file, 'transform/visits.sql')
  })

  it('plans what a draft would be, with what its columns come from', async () => {
    const { issues, plan, impacts } = await ana.planDraft({ product: 'sales/visits', files: filesOf() })
    assert.deepEqual([issues, impacts], [[], []])
    assert.deepEqual([plan?.action, plan?.reads, plan?.refusals], ['create', ['sales/orders'], []])
    const customer = plan?.datasets[0]?.columns.find(({ name }) => name === 'customer')
    assert.deepEqual(
      customer?.from?.map(({ dataset, column }) => [dataset, column]),
      [['sales/orders/orders@1/orders', 'customer']],
    )
  })

  it('says ahead what guardrails refuse, and what helps', async () => {
    const { description: _, ...silent } = descriptor
    const files = filesOf({ 'product.odps.yaml': stringify(silent) })
    const { plan } = await ana.planDraft({ product: 'sales/visits', files })
    assert.deepEqual(
      plan?.refusals.map(({ policy, advice }) => [policy.id, advice]),
      [['mesh.described', 'Say in description.purpose what it is for']],
    )
  })

  it('compares a draft with what is published under its name, from documents that its owner gets whole', async () => {
    const { own, contracts } = await olga.showContracts({ domain: 'sales', product: 'prices' })
    assert.ok(own)
    const [served] = contracts
    assert.ok(served)
    const schema = structuredClone(served.document['schema'])
    assert.ok(Array.isArray(schema))
    Reflect.set(schema[0] as object, 'properties', [{ name: 'n', logicalType: 'integer' }])
    const files = [
      { path: 'product.odps.yaml', text: stringify(own.product) },
      { path: 'prices.odcs.yaml', text: stringify({ ...served.document, schema }) },
      { path: 'transform/prices.sql', text: 'select range::bigint as n from range(3)\n' },
    ]
    const { issues, plan } = await olga.planDraft({ product: 'sales/prices', files })
    assert.deepEqual(issues, [])
    assert.equal(plan?.action, 'change')
    assert.deepEqual(
      plan.changes[0]?.changes.map(({ kind, column }) => [kind, column]),
      [['breaking', 'label']],
    )
    assert.match(plan.changes[0].refusal ?? '', /would break/)
    const { own: others } = await ana.showContracts({ domain: 'sales', product: 'prices' })
    assert.equal(others, undefined)
  })

  it('proposes the files of a product for a sample, and has nothing against them', async () => {
    const sample = {
      path: 'visits.csv',
      text: 'id,came_at,email\n1,2026-01-01,a@example.org\n2,2026-01-02,b@example.org\n',
    }
    const { files } = await ana.proposeDraft({ product: 'sales/visits', sample })
    assert.deepEqual(files.map(({ path }) => path).sort(), [
      'README.md',
      'product.odps.yaml',
      'tests/visits.yaml',
      'transform/visits.sql',
      'visits-source.odcs.yaml',
      'visits.csv',
      'visits.odcs.yaml',
    ])
    const source: unknown = parse(files.find(({ path }) => path === 'visits-source.odcs.yaml')?.text ?? '')
    assert.equal(JSON.stringify(source).includes(tmpdir()), false)
    const { issues } = await ana.validateDraft({ product: 'sales/visits', files })
    assert.deepEqual(
      issues.filter(({ severity }) => severity === 'error'),
      [],
    )
  })

  const refused = async (product: string, files: readonly DraftFile[]): Promise<string> => {
    const error: unknown = await ana.validateDraft({ product, files }).then(
      () => undefined,
      (problem: unknown) => problem,
    )
    assert.ok(error instanceof MeshProblem)
    return error.code
  }

  it('takes no path that leads out of the draft', async () => {
    const paths = [
      '../a.sql',
      '/etc/a.sql',
      'a/../../b',
      '.git/config',
      'a\\..\\b',
      'transform//a',
      'a\0b',
      '..',
    ]
    for (const path of paths)
      assert.equal(await refused('sales/visits', [{ path, text: '' }]), 'invalid_input', path)
    for (const product of ['../visits', 'sales/../../x', '/tmp', 'sales', 'sales/visits/more'])
      assert.equal(await refused(product, []), 'invalid_input', product)
    assert.equal(await refused('sales/visits', filesOf({ transform: 'x' })), 'invalid_input')
  })

  it('refuses what is too large', async () => {
    const text = 'x'.repeat(300_000)
    const files = ['a.md', 'b.md'].map((path) => ({ path, text }))
    assert.equal(await refused('sales/visits', files), 'too_large')
  })

  it('survives documents that would blow up, and answers the next one', async () => {
    const levels = Array.from(
      { length: 30 },
      (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(9)}*a${n}]`,
    )
    const [bomb] = await validate({ 'product.odps.yaml': ['a0: &a0 x', ...levels].join('\n') })
    assert.equal(bomb?.code, 'broken-yaml')
    const [deep] = await validate({ 'product.odps.yaml': '['.repeat(100_000) })
    assert.equal(deep?.code, 'broken-yaml')
    assert.deepEqual(await validate({}), [])
  })

  it('runs no program, and reads no file and no address that a draft names', async () => {
    const marker = `${tmpdir()}/hansa-draft-ran-${process.pid}`
    const command = { property: 'hansa.command', value: ['touch', marker] }
    const runs = { 'product.odps.yaml': stringify({ ...descriptor, customProperties: [command] }) }
    const files = filesOf(runs).filter(({ path }) => !path.startsWith('transform/'))
    const { plan } = await ana.planDraft({ product: 'sales/visits', files })
    assert.equal(plan?.datasets[0]?.columns[0]?.from, undefined)
    assert.equal((await readdir(tmpdir())).includes(marker.slice(tmpdir().length + 1)), false)
    for (const from of ["read_csv('/etc/passwd')", "'/etc/passwd'", "read_text('../../mesh.yaml')"]) {
      const issues = await validate({
        'transform/visits.sql': `select 'a' as customer, 1 as orders from ${from}\n`,
      })
      assert.equal(issues[0]?.severity, 'error', from)
      assert.equal(JSON.stringify(issues).includes('root:'), false)
    }
  })

  it('lets go who waits no longer, so that who types on is answered', async () => {
    const desk = new DraftDesk()
    const sample = { product: 'sales/visits', sample: { path: 'visits.csv', text: 'id\n1\n' }, owners: [] }
    const ask = (signal: AbortSignal) =>
      desk.ask({ kind: 'propose', sample }, { principal: 'user:ana', signal })
    const first = ask(AbortSignal.timeout(60_000))
    for (let typed = 0; typed < 10; typed += 1) {
      const left = new AbortController()
      const asked = ask(left.signal)
      left.abort()
      await assert.rejects(asked, { code: 'cancelled' })
    }
    const last = ask(AbortSignal.timeout(60_000))
    assert.deepEqual([(await first).kind, (await last).kind], ['proposed', 'proposed'])
    const many = await Promise.allSettled(Array.from({ length: 5 }, () => ask(AbortSignal.timeout(60_000))))
    assert.deepEqual(
      many.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'fulfilled', 'fulfilled', 'rejected'],
    )
  })

  it('keeps nothing', async () => {
    await validate({})
    assert.deepEqual(
      (await readdir(tmpdir())).filter((name) => name.startsWith('hansa-draft-') && !name.includes('ran')),
      [],
    )
  })
})

import assert from 'node:assert/strict'
import path from 'node:path'
import { describe, it } from 'node:test'

import { loadMesh } from '../../src/spec/load-mesh.ts'
import type { Mesh } from '../../src/spec/mesh.ts'
import {
  contract,
  meshYaml,
  orderColumns,
  product,
  shop,
  temporaryMesh,
  type TemporaryMesh,
} from './support/temporary-mesh.ts'

async function loaded(mesh: TemporaryMesh): Promise<Mesh> {
  const { mesh: found, issues } = await mesh.load()
  assert.deepEqual(issues, [])
  assert.ok(found)
  return found
}

/** The one issue there is; fails with all of them if there are more. */
async function onlyIssue(mesh: TemporaryMesh): Promise<string> {
  const issues = await mesh.issues()
  assert.equal(issues.length, 1, issues.join('\n'))
  return issues[0]!
}

const shopWith = (files: Readonly<Record<string, string>>): TemporaryMesh =>
  temporaryMesh({ ...shop, ...files })

describe('loadMesh', () => {
  it('resolves inputs to sources and to other products, producers first', async () => {
    using mesh = temporaryMesh(shop)
    const { products, domains, name } = await loaded(mesh)
    assert.equal(name, 'test')
    assert.deepEqual(
      domains.map((domain) => [domain.name, domain.kind]),
      [['sales', 'source-aligned']],
    )
    assert.deepEqual(
      products.map(({ key }) => key),
      ['sales/orders', 'sales/totals'],
    )
    const [orders, totals] = products
    assert.equal(orders?.inputs[0]?.source.kind, 'server')
    assert.deepEqual(totals?.inputs[0]?.source, {
      kind: 'product',
      product: 'sales/orders',
      port: 'orders',
      major: 1,
    })
    assert.deepEqual(
      orders.tests.map((file) => path.basename(file)),
      ['small.yaml'],
    )
    assert.deepEqual(
      orders.sources.map((file) => file.path),
      [
        'orders.odcs.yaml',
        'product.odps.yaml',
        'raw.odcs.yaml',
        'tests/small.yaml',
        'transform/_clean.sql',
        'transform/orders.sql',
      ],
    )
  })

  it('names steps, inner ones with an underscore, and datasets by what SQL calls them', async () => {
    using mesh = temporaryMesh(shop)
    const [orders] = (await loaded(mesh)).products
    assert.ok(orders?.transform.kind === 'sql')
    assert.deepEqual(
      orders.transform.steps.map(({ name, inner }) => [name, inner]),
      [
        ['_clean', true],
        ['orders', false],
      ],
    )
    const dataset = orders.outputs[0]?.datasets[0]
    assert.equal(dataset?.key, 'sales/orders/orders@1/orders')
    assert.equal(dataset.sqlName, 'orders')
    assert.deepEqual(
      dataset.columns.map(({ name, type }) => [name, type.sql]),
      [
        ['id', 'BIGINT'],
        ['amount', 'DOUBLE'],
      ],
    )
  })

  it('finds mesh.yaml from any folder below it, and says so where there is none', async () => {
    using mesh = temporaryMesh(shop)
    const below = path.join(mesh.root, 'domains/sales/orders/transform')
    assert.equal((await loadMesh(below, { environment: {} })).mesh?.root, mesh.root)
    using nothing = temporaryMesh({ 'README.md': '' })
    assert.match(await onlyIssue(nothing), /^mesh\.yaml:1:1: error: there is no `mesh\.yaml`/)
  })

  it('gives an input every name SQL may use, and drops those that two things claim', async () => {
    using mesh = shopWith({
      'domains/sales/totals/product.odps.yaml': product(`inputPorts:
  - name: orders
    version: 1.0.0
    contractId: orders
  - name: other
    version: 1.0.0
    contractId: other
outputPorts:
  - name: totals
    version: 1.0.0
    contractId: totals
`),
      'domains/sales/totals/other.odcs.yaml': contract(
        'other',
        `servers: [{ server: s, type: local, path: x, format: csv }]\n${orderColumns}`,
      ),
    })
    const totals = (await loaded(mesh)).products.find(({ name }) => name === 'totals')
    const names = totals?.inputs.map(({ datasets }) => datasets[0]?.names.map((name) => name.join('.')))
    assert.deepEqual(names, [
      ['sales.orders', 'orders.orders'],
      ['other.orders', 'other'],
    ])
  })

  it("keeps a name for the product's own step rather than for an input", async () => {
    using mesh = shopWith({
      'domains/sales/totals/totals.odcs.yaml': contract('totals', orderColumns.replace('orders', 'rows')),
    })
    mesh.remove('domains/sales/totals')
    mesh.write({
      'domains/sales/orders/orders.odcs.yaml': contract('orders', orderColumns.replace('orders', 'rows')),
      'domains/sales/orders/transform/rows.sql': 'select 1',
    })
    mesh.remove('domains/sales/orders/transform/orders.sql')
    const [orders] = (await loaded(mesh)).products
    assert.deepEqual(orders?.inputs[0]?.datasets[0]?.names, [['files', 'rows'], ['files']])
  })

  it('serves two majors side by side, the older under a name of its own', async () => {
    using mesh = shopWith({
      'domains/sales/orders/orders-2.odcs.yaml': contract('orders', orderColumns, '2.0.0'),
      'domains/sales/orders/transform/orders_v1.sql': 'select 1',
      'domains/sales/orders/product.odps.yaml': `${shop['domains/sales/orders/product.odps.yaml'] ?? ''}  - name: orders
    version: 2.0.0
    contractId: orders
`,
    })
    const { products } = await loaded(mesh)
    const orders = products.find(({ name }) => name === 'orders')
    assert.deepEqual(
      orders?.outputs.map(({ major, datasets }) => [major, datasets[0]?.sqlName]),
      [
        [1, 'orders_v1'],
        [2, 'orders'],
      ],
    )
    const totals = products.find(({ name }) => name === 'totals')
    assert.deepEqual(totals?.inputs[0]?.datasets[0]?.names[0], ['sales', 'orders_v1'])
  })

  it('takes a command in place of SQL, but not both', async () => {
    const command = 'customProperties:\n  - property: hansa.command\n    value: [python, make.py]\n'
    using mesh = shopWith({
      'domains/sales/orders/product.odps.yaml': `${shop['domains/sales/orders/product.odps.yaml'] ?? ''}${command}`,
    })
    assert.match(
      await onlyIssue(mesh),
      /both `hansa.command` and `transform\/_clean.sql`, `transform\/orders.sql`/,
    )
    mesh.remove('domains/sales/orders/transform')
    const [orders] = (await loaded(mesh)).products
    assert.deepEqual(orders?.transform, { kind: 'command', command: ['python', 'make.py'] })
  })

  it('reads settings of mesh.yaml, and reports a variable that is not set at its place', async () => {
    using mesh = shopWith({
      'mesh.yaml': `${meshYaml}store:\n  metadata: postgres://u:\${PASSWORD}@h/d\nhttp:\n  port: \${PORT}\n`,
    })
    const { mesh: found } = await mesh.load({ environment: { PASSWORD: 'secret', PORT: '8080' } })
    assert.equal(found?.settings.store.metadata, 'postgres://u:secret@h/d')
    assert.equal(found.settings.http.port, 8080)
    assert.equal(found.settings.store.objects, `file:${path.join(mesh.root, '.hansa/objects')}`)
    const issues = await mesh.issues()
    assert.match(issues[0] ?? '', /^mesh\.yaml:5:13: error: the environment has no `PASSWORD`/)
  })

  it('finds everything that is wrong at once, in all documents', async () => {
    using mesh = shopWith({
      'mesh.yaml': `${meshYaml}paralelism: 2\n`,
      'domains/sales/domain.yaml': 'apiVersion: hansa/v1\nkind: Domain\ntype: source\nowners: []\n',
      'domains/sales/totals/totals.odcs.yaml': contract('totals', 'schema: 5\nsla: []\n'),
    })
    const issues = await mesh.issues()
    assert.deepEqual(
      issues.map((issue) => issue.split(' error: ')[0]),
      [
        'domains/sales/domain.yaml:1:1:',
        'domains/sales/domain.yaml:3:7:',
        'domains/sales/domain.yaml:4:9:',
        'domains/sales/totals/totals.odcs.yaml:6:9:',
        'domains/sales/totals/totals.odcs.yaml:7:1:',
        'mesh.yaml:4:1:',
      ],
      issues.join('\n'),
    )
    assert.match(issues.at(-1) ?? '', /unknown property `paralelism`\. Did you mean `parallelism`\?/)
  })

  it('loads a mesh that has no domain yet, with a warning', async () => {
    using mesh = temporaryMesh({ 'mesh.yaml': meshYaml })
    assert.match(await onlyIssue(mesh), /warning: the mesh has no domain/)
    assert.deepEqual((await mesh.load()).mesh?.products, [])
  })

  it('ignores folders that are no products, but not one whose descriptor is misspelt', async () => {
    using mesh = shopWith({
      'domains/sales/policies/rule.cedar': '',
      'domains/sales/notes/README.md': '',
      'domains/sales/more/produkt.odps.yaml': '',
    })
    assert.match(
      await onlyIssue(mesh),
      /^domains\/sales\/more\/product\.odps\.yaml:1:1: error: .*no descriptor.*`produkt\.odps\.yaml`/,
    )
  })
})

const cases: readonly (readonly [name: string, files: Readonly<Record<string, string>>, expected: RegExp])[] =
  [
    [
      'an id of a contract that nobody has',
      {
        'domains/sales/totals/product.odps.yaml': (
          shop['domains/sales/totals/product.odps.yaml'] ?? ''
        ).replace('contractId: orders', 'contractId: ordes'),
      },
      /totals\/product\.odps\.yaml:9:17: error: no contract in the mesh has the id `ordes`.*Did you mean `orders`\?/,
    ],
    [
      'an output port whose contract is not in the folder',
      {
        'domains/sales/totals/product.odps.yaml': (
          shop['domains/sales/totals/product.odps.yaml'] ?? ''
        ).replace('contractId: totals', 'contractId: orders'),
      },
      /product\.odps\.yaml:13:17: error: no contract in this folder has the id `orders`/,
    ],
    [
      'a major version that is not served',
      {
        'domains/sales/totals/product.odps.yaml': (
          shop['domains/sales/totals/product.odps.yaml'] ?? ''
        ).replace('version: 1.0.0\n    contractId: orders', 'version: 3.0.0\n    contractId: orders'),
      },
      /product\.odps\.yaml:8:14: error: `orders` is not served in version 3\.0\.0; expected 1\.0\.0/,
    ],
    [
      'a dataset without its SQL file',
      {
        'domains/sales/totals/totals.odcs.yaml': contract(
          'totals',
          'schema:\n  - name: totals\n    properties: [{ name: a, logicalType: date }]\n  - name: more\n    properties: [{ name: a, logicalType: date }]\n',
        ),
      },
      /totals\.odcs\.yaml:9:11: error: nothing makes the dataset `more`; expected the file `transform\/more\.sql`/,
    ],
    [
      'a SQL file without its dataset',
      { 'domains/sales/totals/transform/totls.sql': '' },
      /transform\/totls\.sql:1:1: error: no output port has a dataset `totls`\. Did you mean `totals`\?/,
    ],
    [
      'a product that is named unlike its folder',
      {
        'domains/sales/totals/product.odps.yaml': `${shop['domains/sales/totals/product.odps.yaml'] ?? ''}name: sums\n`,
      },
      /product\.odps\.yaml:14:7: error: the product is named `sums`, but its folder is `totals`/,
    ],
    [
      'a domain that is named unlike its folder',
      { 'domains/sales/domain.yaml': `${shop['domains/sales/domain.yaml'] ?? ''}name: selling\n` },
      /domain\.yaml:6:7: error: the domain is named `selling`, but its folder is `sales`/,
    ],
    [
      'versions that are not semantic',
      {
        'domains/sales/totals/product.odps.yaml': (
          shop['domains/sales/totals/product.odps.yaml'] ?? ''
        ).replace('version: 1.0.0\ninput', 'version: one\ninput'),
      },
      /product\.odps\.yaml:5:10: error: `one` is not a semantic version/,
    ],
    [
      'a port and its contract with different majors',
      {
        'domains/sales/totals/totals.odcs.yaml': (
          shop['domains/sales/totals/totals.odcs.yaml'] ?? ''
        ).replace('version: 1.0.0', 'version: 2.0.0'),
      },
      /product\.odps\.yaml:12:14: error: the port `totals` has version 1\.0\.0, but its contract has 2\.0\.0/,
    ],
    [
      'settings that do not exist',
      {
        'domains/sales/totals/product.odps.yaml': `${shop['domains/sales/totals/product.odps.yaml'] ?? ''}customProperties:\n  - property: hansa.shedule\n    value: 1\n  - property: other.thing\n    value: 1\n`,
      },
      /product\.odps\.yaml:15:15: error: Hansa has no setting `hansa\.shedule`\. Did you mean `hansa\.schedule`\?/,
    ],
    [
      'a schedule that is no cron expression',
      {
        'domains/sales/totals/product.odps.yaml': `${shop['domains/sales/totals/product.odps.yaml'] ?? ''}customProperties:\n  - property: hansa.schedule\n    value: at dawn\n`,
      },
      /product\.odps\.yaml:16:12: error: `at dawn` is not a cron expression/,
    ],
    [
      'two datasets of one name in a domain',
      {
        'domains/sales/totals/totals.odcs.yaml': (
          shop['domains/sales/totals/totals.odcs.yaml'] ?? ''
        ).replace('- name: totals', '- name: orders'),
        'domains/sales/totals/transform/orders.sql': '',
        'domains/sales/totals/transform/totals.sql': '',
      },
      /totals\.odcs\.yaml:7:11: error: the dataset `sales\.orders` exists here and in sales\/orders/,
    ],
    [
      'two contracts of one id',
      { 'domains/sales/totals/again.odcs.yaml': shop['domains/sales/orders/orders.odcs.yaml'] ?? '' },
      /error: the contract id `orders` is also that of/,
    ],
    [
      'products that read each other in a circle',
      {
        'domains/sales/orders/product.odps.yaml': (
          shop['domains/sales/orders/product.odps.yaml'] ?? ''
        ).replace('orders-raw', 'totals'),
      },
      /product\.odps\.yaml:\d+:17: error: products read each other in a circle: sales\/orders reads sales\/totals reads sales\/orders/,
    ],
  ]

describe('what loadMesh reports', () => {
  for (const [name, files, expected] of cases) {
    it(name, async () => {
      using mesh = shopWith(files)
      const issues = await mesh.issues()
      assert.ok(
        issues.some((issue) => expected.test(issue)),
        issues.join('\n') || 'no issue at all',
      )
      const { mesh: found } = await mesh.load()
      assert.equal(found, undefined)
    })
  }

  it('says a broken contract once, not at everyone who uses it', async () => {
    using mesh = shopWith({ 'domains/sales/orders/orders.odcs.yaml': 'id: orders\n id: orders\n' })
    const issues = await mesh.issues()
    assert.ok(issues.length > 0)
    assert.ok(
      issues.every((issue) => issue.startsWith('domains/sales/orders/orders.odcs.yaml')),
      issues.join('\n'),
    )
  })

  it('spells a longer circle out, and finds each of several', async () => {
    const files: Record<string, string> = {
      'mesh.yaml': meshYaml,
      'domains/d/domain.yaml': shop['domains/sales/domain.yaml'] ?? '',
    }
    const add = (name: string, reads: string): void => {
      files[`domains/d/${name}/product.odps.yaml`] = product(
        `inputPorts: [{ name: i, version: 1.0.0, contractId: ${reads} }]\noutputPorts: [{ name: o, version: 1.0.0, contractId: ${name} }]\n`,
      )
      files[`domains/d/${name}/c.odcs.yaml`] = contract(name, orderColumns.replace('orders', name))
      files[`domains/d/${name}/transform/${name}.sql`] = ''
    }
    add('a', 'b')
    add('b', 'c')
    add('c', 'a')
    add('x', 'x')
    using mesh = temporaryMesh(files)
    const circles = (await mesh.issues()).flatMap((issue) => /circle: (.*?)\./.exec(issue)?.[1] ?? [])
    assert.deepEqual(circles.sort(), ['d/a reads d/b reads d/c reads d/a', 'd/x reads d/x'])
  })
})

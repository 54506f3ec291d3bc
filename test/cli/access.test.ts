import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { hansa, hansaJson, hansaPrints } from '../support/hansa.ts'
import { shop } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

interface Printed {
  readonly id: string
  readonly state: string
}

/** One agreement from its request to its end, by people of different rights. */
describe('hansa access', () => {
  let mesh: TestMesh
  let id = ''
  const json = (...words: string[]): Promise<unknown> => hansaJson(['access', ...words], { cwd: mesh.root })
  const plain = (...words: string[]): Promise<string> => hansaPrints(['access', ...words], { cwd: mesh.root })
  const refused = async (...words: string[]): Promise<string> => {
    const { status, stderr } = await hansa(['access', ...words], { cwd: mesh.root })
    return `${status}: ${stderr}`
  }
  const request = ['--purpose', 'dpv:Marketing', '--until', '2091-12-31', '--for', 'The spring campaign.']

  before(async () => {
    mesh = new TestMesh(shop, { systemClock: true })
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [
        { principal: 'user:ana', teams: ['marketing'] },
        { principal: 'user:olga', teams: ['sales'] },
        { principal: 'team:marketing' },
        { principal: 'team:sales' },
      ],
    })
    mesh.write('domains/sales/domain.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Domain',
      type: 'source-aligned',
      description: 'For tests.',
      owners: ['team:sales'],
    })
    await mesh.apply()
    await mesh.close()
  })
  after(() => mesh[Symbol.asyncDispose]())

  it('request: by whom, for what, until when, and who decides', async () => {
    const text = await plain('request', 'sales.orders', ...request, '--as', 'ana')
    assert.match(
      text,
      /^agr_\w{6} {2}requested: user:ana reads sales\/orders for dpv:Marketing until 2091-12-31\nIts owners decide: team:sales, node:test\.\n$/,
    )
    id = text.slice(0, 10)
  })

  it('request: says what is wrong, and the nearest right word', async () => {
    const wrong = refused('request', 'sales.order', ...request, '--as', 'ana')
    assert.match(await wrong, /^4: .*nothing published is called sales\.order\n.*`sales\.orders`/)
    const nobody = refused('request', 'sales.orders', ...request, '--as', 'anna')
    assert.match(await nobody, /^4: .*no principal user:anna\n.*`user:ana`/)
  })

  it('list: to each what concerns them', async () => {
    const [listed] = (await json('list', '--to-decide', '--as', 'olga')) as readonly Printed[]
    assert.partialDeepStrictEqual(listed, {
      id,
      state: 'requested',
      owned: true,
      mine: false,
      toDecide: true,
    })
    assert.equal(await plain('list', '--to-decide', '--as', 'ana'), 'There are no such agreements.\n')
    const table = await plain('list', '--mine', '--product', 'orders', '--as', 'ana')
    assert.match(
      table,
      new RegExp(`^${id} +requested +user:ana +sales/orders +dpv:Marketing +2091-12-31$`, 'm'),
    )
  })

  it('show: to an owner what would be seen, also were it narrowed', async () => {
    const short = id.slice(4)
    assert.match(
      await plain('show', short, '--as', 'olga'),
      /user:ana would see:\nsales\.orders: 3 of 3 rows\n/,
    )
    const rows = 'orders=resource has customer && resource.customer == "ann"'
    const narrowed = await plain('show', id, '--columns', 'id,amount', '--rows', rows, '--as', 'olga')
    assert.match(narrowed, /sales\.orders: 2 of 3 rows: The owner left rows out/)
    assert.match(narrowed, /^customer +withheld/m)
    assert.doesNotMatch(await plain('show', id, '--as', 'ana'), /would see/)
  })

  it('approve: not by who asked; then what the consumer really sees is shown and kept', async () => {
    assert.match(await refused('approve', id, '--as', 'ana'), /^3: .*does not own sales\/orders/)
    const approved = await json('approve', id, '--note', 'Go on.', '--as', 'olga')
    assert.partialDeepStrictEqual(approved, {
      id,
      state: 'approved',
      probe: {
        principal: 'user:ana',
        datasets: [
          {
            dataset: 'sales.orders',
            rows: 3,
            clear: ['id', 'customer', 'amount'],
            masked: {},
            withheld: [],
          },
        ],
      },
    })
    const shown = await plain('show', id, '--as', 'ana')
    assert.match(shown, /approved by user:olga\n {4}Go on\.\n {4}until 2091-12-31\n/)
    assert.match(
      shown,
      /probed by user:olga\n {4}user:ana reads 3 rows of sales\.orders; clear: id, customer, amount\n/,
    )
  })

  it('narrow: what is left', async () => {
    const text = await plain(
      'narrow',
      id,
      '--columns',
      'id',
      '--rows',
      'orders=resource.id > 1',
      '--as',
      'olga',
    )
    assert.match(text, /only the columns orders\.id\nonly rows of orders where resource\.id > 1\n/)
    assert.match(text, /user:ana reads 2 rows of sales\.orders; clear: id; withheld: customer, amount\n$/)
  })

  it('narrow: says what the options should be', async () => {
    assert.match(
      await refused('narrow', id, '--rows', 'resource.id == 1'),
      /^2: .*`dataset=condition` is expected/,
    )
    assert.match(await refused('narrow', id, '--columns', 'id,'), /^2: .*Names with commas/)
    assert.match(await refused('narrow', id, '--rows', 'orders=resource.idd > 1'), /^2: .*not one that can/)
  })

  it('renew: another last day', async () => {
    assert.match(await plain('renew', id, '--until', '2092-06-30', '--as', 'olga'), / until 2092-06-30\n/)
    assert.match(await refused('renew', id, '--until', '2020-01-01'), /^2: .*not in the future/)
  })

  it('revoke: ends it for good', async () => {
    assert.match(await plain('revoke', id, '--note', 'Over.', '--as', 'olga'), /^agr_\w+ {2}revoked: /)
    assert.match(
      await refused('approve', id),
      /^5: .* is revoked and cannot be approved\nIt has ended for good/,
    )
  })

  it('refuse and withdraw: end a request', async () => {
    const made = (await json(
      'request',
      'orders',
      ...request,
      '--consumer',
      'team:marketing',
      '--as',
      'ana',
    )) as Printed
    assert.match(
      await plain('refuse', made.id, '--note', 'No.', '--as', 'olga'),
      /refused: team:marketing reads/,
    )
    const other = (await json('request', 'orders', ...request, '--as', 'ana')) as Printed
    assert.match(await plain('withdraw', other.id, '--as', 'ana'), /withdrawn: user:ana reads/)
    const states = (await json('list', '--as', 'ana')) as readonly Printed[]
    assert.deepEqual(
      states.map(({ state }) => state),
      ['withdrawn', 'refused', 'revoked'],
    )
  })
})

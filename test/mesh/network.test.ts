import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { after, before, describe, it } from 'node:test'
import { eventually } from '../support/eventually.ts'
import { skipWithout } from '../support/needs.ts'
import { seededRandom } from '../support/seeded-random.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { orders } from '../support/shop.ts'
import { NetworkedMesh } from './networked-mesh.ts'

const random = seededRandom(7)
const hex = (digits: number): string =>
  Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('')

const customers = {
  sources: { names: { columns: { name: 'string!', city: 'string' } } },
  serves: { customers: { columns: { name: 'string#', city: 'string' } } },
  sql: { customers: 'select name, city from names\n' },
  files: { 'names.csv': 'name,city\nann,Bergen\nbob,Riga\n' },
} satisfies ShortProduct

const readings = 60_000

/** Words that nothing makes shorter: a file of some megabytes. */
const sensors = {
  sources: { raw: { columns: { id: 'integer!', word: 'string' } } },
  serves: { sensors: { columns: { id: 'integer#', word: 'string' } } },
  sql: { sensors: 'select id, word from raw\n' },
  files: {
    'raw.csv': `id,word\n${Array.from({ length: readings }, (_, id) => `${id},${hex(64)}`).join('\n')}\n`,
  },
} satisfies ShortProduct

const joined = `select o.customer, c.city, sum(o.amount) as amount
  from sales.orders o join crm.customers c on c.name = o.customer group by all order by all`

const rows = [
  { customer: 'ann', city: 'Bergen', amount: 15 },
  { customer: 'bob', city: 'Riga', amount: 20 },
]

/** An answer's rows, or what it says instead. */
interface Answer {
  readonly status: number
  readonly body: unknown
}

describe('nodes on a network', { skip: skipWithout('netns') }, () => {
  let nodes: NetworkedMesh
  let token: string
  before(async () => {
    nodes = await NetworkedMesh.start({
      sales: { 'sales/orders': orders },
      crm: { 'crm/customers': customers, 'plant/sensors': sensors },
      desk: {},
    })
    token = await nodes.tokenAt('desk', 'user:kim')
  })
  after(() => nodes[Symbol.asyncDispose]())

  async function ask(sql: string): Promise<Answer> {
    const response = await fetch(`${nodes.url('desk')}/query`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ sql, format: 'json', purpose: 'dpv:ServiceProvision' }),
      signal: AbortSignal.timeout(60_000),
    })
    return { status: response.status, body: await response.json() }
  }

  const isRight = async (): Promise<boolean> => {
    const { status, body } = await ask(joined)
    if (status === 200) assert.deepEqual(body, rows)
    return status === 200
  }

  it('join what lives with two others', async () => {
    assert.deepEqual(await ask(joined), { status: 200, body: rows })
  })

  it('say which node cannot be reached, and go on with all others', async () => {
    nodes.hosts.cut('crm')
    const refused = await ask(joined)
    assert.notEqual(refused.status, 200)
    assert.match(JSON.stringify(refused.body), /\bcrm\b/)
    assert.equal((await ask('select count(*) as n from sales.orders')).status, 200)
    nodes.hosts.heal('crm')
    await eventually(isRight)
  })

  it(
    'answer right through packets that are late, lost, repeated and in another order',
    {
      skip: skipWithout('netem'),
    },
    async () => {
      for (const name of ['sales', 'crm', 'registry']) nodes.hosts.roughen(name)
      for (const { status, body } of await Promise.all(Array.from({ length: 6 }, () => ask(joined))))
        if (status === 200) assert.deepEqual(body, rows)
        else assert.match(JSON.stringify(body), /\b(sales|crm)\b/)
      await eventually(isRight)
      for (const name of ['sales', 'crm', 'registry']) nodes.hosts.free(name)
    },
  )

  it('read each other while the registry is away', async () => {
    nodes.hosts.cut('registry')
    assert.ok(await isRight())
    await nodes.kill('desk')
    await nodes.up('desk')
    assert.ok(await isRight())
    nodes.hosts.heal('registry')
  })

  it('bring all of a dataset through a cable that is pulled and an owner that is killed meanwhile', async () => {
    nodes.hosts.slow('crm', '8mbit')
    const asked = ask(
      'select count(*) as n, count(distinct word) as words, max(id) as last from plant.sensors',
    )
    await sleep(800)
    nodes.hosts.cut('crm')
    await sleep(1500)
    nodes.hosts.heal('crm')
    await sleep(800)
    await nodes.kill('crm')
    nodes.hosts.free('crm')
    await nodes.up('crm')
    const sum = [{ n: readings, words: readings, last: readings - 1 }]
    const { status, body } = await asked
    // It is brought to its end, or says who was away and goes on where it was when it is asked again.
    if (status === 200) assert.deepEqual(body, sum)
    else assert.match(JSON.stringify(body), /\bcrm\b/)
    await eventually(async () => {
      const again = await ask(
        'select count(*) as n, count(distinct word) as words, max(id) as last from plant.sensors',
      )
      if (again.status === 200) assert.deepEqual(again.body, sum)
      return again.status === 200
    })
  })

  it('answer right or say who is away, whoever is killed at whatever moment', async () => {
    const names = ['sales', 'crm', 'registry'] as const
    const killing = async (): Promise<'over'> => {
      for (let round = 0; round < 4; round += 1) {
        const name = names[Math.floor(random() * names.length)] ?? 'sales'
        await sleep(random() * 400)
        await nodes.kill(name)
        await sleep(random() * 400)
        await nodes.up(name)
      }
      return 'over'
    }
    const answers: Answer[] = []
    const over = killing()
    for (;;) {
      const answered = Promise.all([ask(joined), ask(joined)])
      answers.push(...(await answered))
      if ((await Promise.race([over, Promise.resolve('goes on')])) === 'over') break
    }
    for (const { status, body } of answers)
      if (status === 200) assert.deepEqual(body, rows)
      else assert.match(JSON.stringify(body), /\b(sales|crm)\b/)
    await eventually(isRight)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { governedShop } from './governed-shop.ts'
import { ServedMesh } from './served-mesh.ts'

const orders = '/products/sales/orders/orders'

const addresses = [
  '/products',
  '/products/sales/orders',
  orders,
  `${orders}?columns=card`,
  `${orders}?columns=id,email&sort=-email`,
  `${orders}?id=4`,
  `${orders}?id.gt=3&region=south`,
  `${orders}?customer.gte=s&limit=1`,
  `${orders}?amount.null=true`,
  `${orders}?email.in=canary@example.org`,
  `${orders}?crad=4111`,
  `${orders}?version=1`,
  `${orders}?version=2`,
  `${orders}/files`,
]

const statements = [
  'select count(*), min(email), max(amount), sum(id) from sales.orders',
  'select card from sales.orders',
  'select (customer)::int from sales.orders',
  'select * from sales.orders where id = 4 or 1 / (id - 4) > 0',
  'describe sales.orders',
  'summarize sales.orders',
  'select stats(id) from sales.orders',
]

const forms = [
  'application/json',
  'application/x-ndjson',
  'text/csv',
  'application/vnd.apache.arrow.stream',
  'application/vnd.apache.parquet',
]

/** What a reader can tell apart: all but what is random or the machine's time. */
interface Seen {
  readonly what: string
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

async function seen(what: string, response: Response, origin: string): Promise<Seen> {
  const body = Buffer.from(await response.arrayBuffer()).toString('latin1')
  return {
    what,
    status: response.status,
    headers: [...response.headers].filter(
      ([name]) => !['date', 'hansa-access', 'x-request-id'].includes(name),
    ),
    body: body.replaceAll(origin, ''),
  }
}

async function world(hidden: string): Promise<readonly Seen[]> {
  await using served = await ServedMesh.serve(governedShop({}, hidden))
  const headers = { ...(await served.as('user:ana')), 'hansa-purpose': 'dpv:Marketing' }
  const all: Seen[] = []
  for (const address of addresses)
    for (const method of ['GET', 'HEAD'])
      for (const accept of forms) {
        const response = await fetch(served.url + address, { method, headers: { ...headers, accept } })
        all.push(await seen(`${method} ${address} as ${accept}`, response, served.url))
      }
  for (const sql of statements) {
    const response = await served.query({ sql, purpose: 'dpv:Marketing' }, undefined, headers)
    all.push(await seen(sql, response, served.url))
  }
  const listed = (await (await fetch(`${served.url}${orders}/files`, { headers })).json()) as Listed
  for (const { url } of listed.files) all.push(await seen('a file', await fetch(url), served.url))
  return all
}

interface Listed {
  readonly files: readonly { readonly url: string }[]
}

describe('two worlds that differ in hidden data only', () => {
  it('are the same over HTTP, in every status, header and byte', async () => {
    const one = await world('')
    const other = await world('hidden-from-ana')
    for (const [index, answer] of one.entries()) assert.deepEqual(other[index], answer)
    assert.equal(one.length, other.length)
    assert.ok(one.filter(({ status }) => status === 200).length > 100)
  })
})

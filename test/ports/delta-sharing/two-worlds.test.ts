import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { governedShop } from '../http/governed-shop.ts'
import { ServedMesh } from '../http/served-mesh.ts'
import { DeltaClient } from './delta-client.ts'

const table = '/shares/sales/schemas/orders/tables/orders'

const addresses = [
  '/shares',
  '/shares?maxResults=0',
  '/shares/sales/schemas?maxResults=1',
  '/shares/sales/all-tables',
  '/shares/hidden/schemas',
  `${table}/version`,
  `${table}/version?startingTimestamp=2020-01-01T00:00:00Z`,
  `${table}/metadata`,
  `${table}/metadata?version=2`,
  `${table}/changes?startingVersion=1`,
  '/shares/sales/schemas/notes/tables/notes/metadata',
]

const queries = [
  {},
  { version: 1 },
  { limitHint: 1 },
  { predicateHints: ["card = '4111-CANARY'", 'id = 4'] },
  { jsonPredicateHints: '{"op":"equal","children":[{"op":"column","name":"card","valueType":"string"}]}' },
  { version: 2 },
]

/** All that a reader can tell apart, but the machine's own time, and what it calls a request. */
interface Seen {
  readonly what: string
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

async function world(hidden: string): Promise<readonly Seen[]> {
  await using served = await ServedMesh.serve(governedShop({}, hidden))
  const client = await DeltaClient.of(served, 'user:ana', { purpose: 'dpv:Marketing' })
  const seen = async (what: string, response: Response): Promise<Seen> => ({
    what,
    status: response.status,
    headers: [...response.headers].filter(
      ([name]) => !['date', 'hansa-access', 'x-request-id'].includes(name),
    ),
    body: Buffer.from(await response.arrayBuffer())
      .toString('latin1')
      .replaceAll(served.url, ''),
  })
  const all: Seen[] = []
  for (const address of addresses) all.push(await seen(address, await client.get(address)))
  for (const query of queries) {
    const body = JSON.stringify(query)
    all.push(await seen(body, await client.post(`${table}/query`, body)))
  }
  const { files } = await client.query(table, {})
  for (const { url } of files) all.push(await seen('a file', await fetch(url)))
  return all
}

describe('two worlds that differ in hidden data only', () => {
  it('are the same over Delta Sharing, in every status, header and byte', async () => {
    const one = await world('')
    const other = await world('hidden-from-ana')
    assert.deepEqual(other, one)
    assert.ok(one.filter(({ status }) => status === 200).length >= 14, JSON.stringify(one))
  })
})

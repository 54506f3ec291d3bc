import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { get } from 'node:http'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { readArrow } from '../../support/read-arrow.ts'
import { canaries, governedShop } from './governed-shop.ts'
import { assertProblem } from './problem.ts'
import { ServedMesh } from './served-mesh.ts'

type Headers = Readonly<Record<string, string>>

describe('datasets over HTTP', () => {
  let served: ServedMesh
  let ana: Headers
  let eve: Headers
  before(async () => {
    served = await ServedMesh.serve(governedShop())
    ana = { ...(await served.as('user:ana')), 'hansa-purpose': 'dpv:Marketing' }
    eve = await served.as('user:eve')
  })
  after(() => served[Symbol.asyncDispose]())

  const ask = async (address: string, headers: Headers = ana, method = 'GET'): Promise<Response> => {
    const response = await fetch(served.url + address, { headers, method })
    const copy = await response.clone().text()
    const all = copy + JSON.stringify([...response.headers])
    for (const canary of canaries) assert.ok(!all.includes(canary), `${address} shows ${canary}`)
    return response
  }
  const orders = '/products/sales/orders/orders'
  const prices = '/products/sales/prices/prices'
  const ids = async (query: string): Promise<readonly number[]> => {
    const response = await ask(`${orders}?columns=id&sort=id&${query}`)
    assert.equal(response.status, 200, await response.clone().text())
    return ((await response.json()) as { id: number }[]).map(({ id }) => id)
  }

  describe('the catalogue', () => {
    it('says what each reader may do', async () => {
      const accessOf = async (headers: Headers): Promise<unknown> =>
        ((await (await ask('/products', headers)).json()) as { datasets: { access: string }[] }[]).map(
          ({ datasets }) => datasets[0]?.access,
        )
      assert.deepEqual(await accessOf(ana), ['granted', 'granted', 'granted'])
      assert.deepEqual(await accessOf(eve), ['none', 'none', 'none'])
    })

    it('says column by column what is seen, and why', async () => {
      const shown = await (await ask('/products/sales/orders')).json()
      assert.partialDeepStrictEqual(shown, {
        ports: [
          {
            datasets: [
              {
                access: 'granted',
                purpose: 'dpv:Marketing',
                sees: {
                  rows: 'some',
                  rowReasons: [{ id: 'sales.north' }],
                  columns: [
                    { name: 'id', access: 'clear' },
                    {
                      name: 'email',
                      access: 'masked',
                      mask: 'show-first-4',
                      reasons: [{ id: 'sales.emails' }],
                    },
                    { name: 'card', access: 'withheld', reasons: [{ id: 'sales.cards' }] },
                  ],
                },
              },
            ],
          },
        ],
      })
    })

    it('counts nothing of what is seen in part, or not at all', async () => {
      for (const headers of [ana, eve])
        assert.doesNotMatch(
          await (await ask('/products/sales/orders', headers)).text(),
          /"rows":\d|"bytes"|statistics/,
        )
      assert.match(await (await ask('/products/sales/prices')).text(), /"statistics":\{"rows":30000/)
      assert.doesNotMatch(await (await ask('/products/sales/prices', eve)).text(), /statistics/)
    })

    it('says nothing of where data are or how they are made', async () => {
      for (const address of ['/products', '/products/sales/orders'])
        for (const headers of [ana, eve, served.authorization])
          assert.doesNotMatch(
            await (await ask(address, headers)).text(),
            /\.parquet|\.csv|servers|sha256|select |transform|objects\//,
          )
    })

    it('comes in pages', async () => {
      const response = await ask('/products?after=sales/orders')
      assert.equal(((await response.json()) as unknown[]).length, 1)
      assert.deepEqual(await (await ask('/products?domain=crm')).json(), [])
    })
  })

  describe('a filter', () => {
    for (const [query, expected] of [
      ['', [1, 2, 3, 5]],
      ['id=2', [2]],
      ['id.gt=1&id.lte=3', [2, 3]],
      ['id.ne=2', [1, 3, 5]],
      ['id.in=1,3,4', [1, 3]],
      ['customer=ann', [1]],
      [`customer=${encodeURIComponent(`o'hara, "q"`)}`, [3]],
      [`customer.in=${encodeURIComponent(String.raw`o'hara\, "q",ann`)}`, [1, 3]],
      ['amount.gte=10.50', [1, 2]],
      ['amount=10.505', []],
      ['day=2026-01-06', [2]],
      ['day.lt=2026-02-01', [1, 2]],
      ['day.null=true', [5]],
      ['day.null=false&paid=true', [1, 3]],
      ['seen_at.gt=2026-01-06T09:00', [2, 3]],
      ['region=south', []],
      ['limit=2', [1, 2]],
      [`customer=${encodeURIComponent(`' OR '1'='1`)}`, []],
      [`customer=${encodeURIComponent(`x') UNION SELECT 4 --`)}`, []],
    ] as const)
      it(`chooses rows: ${query || 'none'}`, async () => {
        assert.deepEqual(await ids(query), expected)
      })

    it('sees what is masked as the reader does', async () => {
      const [row] = (await (await ask(`${orders}?columns=email&id=1`)).json()) as { email: string }[]
      assert.ok(row !== undefined && row.email.startsWith('ann.') && !row.email.includes('alpha'))
      assert.deepEqual(await ids('email=ann.alpha@example.org'), [])
      assert.deepEqual(await ids(`email=${encodeURIComponent(row.email)}`), [1])
    })

    it('and a choice know no column that is withheld, and never propose one', async () => {
      for (const query of [
        'columns=card',
        'card=4111-0001',
        'sort=card',
        'columns=cart',
        'crad.gt=1',
        'cards=1',
      ]) {
        const response = await ask(`${orders}?${query}`)
        const { detail, remedy } = await assertProblem(
          response,
          400,
          /^(columns|sort)/.test(query) ? 'undefined_column' : 'invalid_input',
        )
        assert.doesNotMatch(`${detail.replaceAll(/"\w+"/g, '')} ${remedy ?? ''}`, /\bcard\b/)
        for (const [, value] of response.headers) assert.doesNotMatch(value, /\bcard\b/)
      }
      assert.doesNotMatch(await (await ask(orders)).text(), /card/)
    })

    it('says what is not known, with the nearest name', async () => {
      const { remedy } = await assertProblem(await ask(`${orders}?custmer=ann`), 400, 'invalid_input')
      assert.equal(remedy, 'Did you mean `customer`?')
      await assertProblem(await ask(`${orders}?id=1;drop table x`), 400, 'invalid_input')
    })
  })

  describe('a form', () => {
    const address = `${prices}?limit=2`

    it('is negotiated', async () => {
      const of = async (accept: string): Promise<Response> => ask(address, { ...ana, accept })
      assert.equal(await (await of('text/csv')).text(), 'n,label\r\n0,price 0\r\n1,price 1\r\n')
      assert.equal((await of('application/json')).headers.get('content-type'), 'application/json')
      const arrow = await of('application/vnd.apache.arrow.stream, */*;q=0.1')
      assert.equal(arrow.headers.get('content-type'), 'application/vnd.apache.arrow.stream')
      assert.deepEqual(readArrow(await arrow.bytes()), [
        { n: 0, label: 'price 0' },
        { n: 1, label: 'price 1' },
      ])
      const parquet = await of('application/vnd.apache.parquet')
      const file = await parquet.arrayBuffer()
      assert.equal((await parquetReadObjects({ file, compressors })).length, 2)
      await assertProblem(await of('image/png'), 406, 'not_acceptable')
      await assertProblem(await ask(`${address}&format=xml`), 400, 'invalid_input')
    })

    it('may be compressed, and is marked as private', async () => {
      const raw = async (accept: string, encoding: string): Promise<[string | undefined, Buffer]> =>
        new Promise((resolve, reject) => {
          const headers = { ...ana, accept, 'accept-encoding': encoding }
          get(`${served.url}${prices}`, { headers }, (answer) => {
            assert.match(answer.headers.vary ?? '', /accept-encoding/)
            assert.equal(answer.headers['cache-control'], 'private, no-cache')
            buffer(answer).then((bytes) => resolve([answer.headers['content-encoding'], bytes]), reject)
          }).once('error', reject)
        })
      const [none, plain] = await raw('text/csv', 'identity')
      assert.equal(none, undefined)
      for (const [coding, open] of [
        ['gzip', gunzipSync],
        ['br', brotliDecompressSync],
        ['zstd', zstdDecompressSync],
      ] as const) {
        const [used, bytes] = await raw('text/csv', coding)
        assert.equal(used, coding)
        assert.ok(bytes.length < plain.length / 2)
        assert.ok(open(bytes).equals(plain))
      }
      assert.equal((await raw('application/vnd.apache.parquet', 'gzip'))[0], undefined)
      assert.equal((await raw('application/vnd.apache.arrow.stream', 'gzip'))[0], 'gzip')
    })

    it('says what it was made from', async () => {
      const { headers } = await ask(address)
      assert.match(headers.get('hansa-access') ?? '', /^[\w-]{20,}$/)
      assert.equal(headers.get('hansa-datasets'), '"sales/prices/prices@1/prices";version=1')
      assert.equal(headers.get('hansa-purpose'), 'dpv:Marketing')
    })
  })

  describe('an entity tag', () => {
    const tagOf = async (address: string, headers: Headers = ana): Promise<string> => {
      const tag = (await ask(address, headers, 'HEAD')).headers.get('etag')
      assert.ok(tag !== null)
      return tag
    }

    it('is the same as long as the answer is, and is not sent again', async () => {
      const address = `${prices}?limit=3`
      const first = await ask(address)
      const tag = first.headers.get('etag') ?? ''
      assert.equal(tag, await tagOf(address))
      const again = await ask(address, { ...ana, 'if-none-match': `"x", ${tag}` })
      assert.deepEqual([again.status, await again.text(), again.headers.get('etag')], [304, '', tag])
      assert.match(again.headers.get('vary') ?? '', /authorization/)
      assert.equal((await ask(address, { ...ana, 'if-none-match': '"x"' })).status, 200)
    })

    it('is another for other rows, forms and eyes', async () => {
      const tags = [
        await tagOf(`${prices}?limit=3`),
        await tagOf(`${prices}?limit=4`),
        await tagOf(`${prices}?limit=3&columns=n`),
        await tagOf(`${prices}?limit=3&n=1`),
        await tagOf(`${prices}?limit=3`, { ...ana, accept: 'text/csv' }),
        await tagOf(`${orders}?columns=id`),
        await tagOf(`${orders}?columns=id`, served.authorization),
      ]
      assert.equal(new Set(tags).size, tags.length)
    })

    it('is none where the answer is another each time', async () => {
      const address = '/products/sales/notes/notes'
      const [first, second] = [await ask(address), await ask(address)]
      assert.equal(first.headers.get('etag') ?? second.headers.get('etag'), null)
      assert.notEqual(await first.text(), await second.text())
      await assertProblem(await ask(`${address}/files`), 400, 'feature_not_supported')
    })

    it('does not tell that data changed which the reader does not see any more', async () => {
      await assertProblem(await ask(prices, { ...eve, 'if-none-match': await tagOf(prices) }), 403, 'denied')
    })
  })

  describe('HEAD', () => {
    it('answers what GET would, without rows or a statement', async () => {
      const head = await ask(`${prices}?limit=1`, { ...ana, accept: 'text/csv' }, 'HEAD')
      assert.deepEqual(
        [head.status, head.headers.get('content-type'), await head.text()],
        [200, 'text/csv; charset=utf-8; header=present', ''],
      )
      assert.equal((await ask(`${prices}?nope=1`, ana, 'HEAD')).status, 400)
      assert.equal((await ask(prices, eve, 'HEAD')).status, 403)
      assert.equal((await ask('/products', ana, 'HEAD')).status, 200)
    })
  })

  describe('a refusal', () => {
    it('is the sidecar’s, and in its audit', async () => {
      const { detail } = await assertProblem(await ask(`${orders}?columns=id`, eve), 403, 'denied')
      assert.match(detail, /user:eve has no agreement/)
      const entries = await served.audited()
      assert.partialDeepStrictEqual(
        entries.findLast(({ kind }) => kind === 'denied'),
        {
          principal: 'user:eve',
          port: 'http',
          statement: `GET ${orders}?columns=id`,
          code: 'denied',
        },
      )
    })

    it('names no other product’s dataset', async () => {
      await assertProblem(await ask('/products/sales/orders/prices'), 404, 'not_found')
      await assertProblem(await ask('/products/sales/orders/nothing'), 404, 'undefined_table')
      await assertProblem(await ask(`${prices}?version=9`), 404, 'not_found')
      await assertProblem(await ask(`${prices}?purpose=dpv:Nonsense`), 400, 'invalid_input')
    })
  })

  it('may be earlier versions', async () => {
    assert.equal((await ask(`${prices}?version=1&limit=1`)).status, 200)
    assert.equal((await ask(`${prices}?asOf=${served.mesh.now.toISOString()}&limit=1`)).status, 200)
    await assertProblem(await ask(`${prices}?asOf=2001-01-01T00:00:00Z`), 404, 'not_found')
  })

  it('are read for the purpose of a parameter before that of a header', async () => {
    const response = await ask(`${prices}?limit=1&purpose=dpv:DirectMarketing`)
    assert.equal(response.headers.get('hansa-purpose'), 'dpv:DirectMarketing')
    const posted = await fetch(`${served.url}/query`, {
      method: 'POST',
      headers: { ...ana, accept: 'text/csv' },
      body: JSON.stringify({ sql: 'select count(*) as n from sales.prices', purpose: 'dpv:DirectMarketing' }),
    })
    assert.equal(posted.headers.get('hansa-purpose'), 'dpv:DirectMarketing')
    assert.equal(await posted.text(), 'n\r\n30000\r\n')
  })
})

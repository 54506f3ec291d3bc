import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { request, type IncomingHttpHeaders } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { eventually } from '../../support/eventually.ts'
import { canaries, governedShop } from './governed-shop.ts'
import { assertProblem } from './problem.ts'
import { ServedMesh } from './served-mesh.ts'

interface Listed {
  readonly version: number
  readonly expiresAt: string
  readonly columns: readonly { readonly name: string }[]
  readonly files: readonly {
    readonly url: string
    readonly bytes: number
    readonly rows: number
    readonly sha256: string
  }[]
}

type Headers = Readonly<Record<string, string>>

describe('files over HTTP', () => {
  let served: ServedMesh
  let ana: Headers
  before(async () => {
    served = await ServedMesh.serve(governedShop({ sidecar: { urlSeconds: 300 } }))
    ana = { ...(await served.as('user:ana')), 'hansa-purpose': 'dpv:Marketing' }
  })
  after(() => served[Symbol.asyncDispose]())

  const prices = '/products/sales/prices/prices'
  const list = async (address = prices): Promise<Listed> => {
    const response = await fetch(`${served.url}${address}/files`, { headers: ana })
    assert.equal(response.status, 200, await response.clone().text())
    return (await response.json()) as Listed
  }
  const first = async (address?: string): Promise<Listed['files'][number]> => {
    const [file] = (await list(address)).files
    assert.ok(file !== undefined)
    return file
  }

  it('are listed, and each is had by its address alone', async () => {
    const { files, expiresAt, version } = await list()
    assert.deepEqual([version, Date.parse(expiresAt) - served.mesh.now.getTime()], [1, 300_000])
    for (const { url, bytes, sha256, rows } of files) {
      const response = await fetch(url)
      const file = await response.arrayBuffer()
      assert.deepEqual(
        [response.status, response.headers.get('content-length'), file.byteLength],
        [200, String(bytes), bytes],
      )
      assert.equal(createHash('sha256').update(new Uint8Array(file)).digest('hex'), sha256)
      assert.equal((await parquetReadObjects({ file, compressors })).length, rows)
      assert.equal(response.headers.get('content-type'), 'application/vnd.apache.parquet')
      assert.equal(response.headers.get('etag'), `"${sha256}"`)
      assert.equal(response.headers.get('content-encoding'), null)
    }
  })

  it('hold what the reader may see, and no byte of the rest', async () => {
    const { url, rows } = await first('/products/sales/orders/orders')
    const bytes = await (await fetch(url)).arrayBuffer()
    const read = await parquetReadObjects({ file: bytes, compressors })
    assert.equal(rows, 4)
    assert.deepEqual(
      read.map(({ id }) => Number(id)),
      [1, 2, 3, 5],
    )
    assert.ok(!('card' in (read[0] ?? {})))
    for (const canary of [...canaries, 'alpha@']) assert.ok(!Buffer.from(bytes).includes(canary), canary)
  })

  it('are as they are: no parameter changes them', async () => {
    for (const query of ['columns=n', 'n=1', 'limit=1', 'sort=n', 'format=csv'])
      await assertProblem(
        await fetch(`${served.url}${prices}/files?${query}`, { headers: ana }),
        400,
        'invalid_input',
      )
  })

  it('are listed to nobody who may not read', async () => {
    const eve = await served.as('user:eve')
    await assertProblem(await fetch(`${served.url}${prices}/files`, { headers: eve }), 403, 'denied')
    await assertProblem(await fetch(`${served.url}${prices}/files`), 401, 'unauthenticated')
  })

  describe('a range', () => {
    const size = async (): Promise<number> => (await first()).bytes
    for (const [range, from, to] of [
      ['bytes=0-0', 0, 1],
      ['bytes=0-3', 0, 4],
      ['bytes=-4', -4, undefined],
      ['bytes=10-', 10, undefined],
      ['bytes=0-99999999', 0, undefined],
    ] as const)
      it(`is sent: ${range}`, async () => {
        const { url, bytes } = await first()
        const whole = new Uint8Array(await (await fetch(url)).arrayBuffer())
        const response = await fetch(url, { headers: { range } })
        const part = new Uint8Array(await response.arrayBuffer())
        const expected = whole.slice(from, to)
        const start = from < 0 ? bytes + from : from
        assert.equal(response.status, 206)
        assert.deepEqual(part, expected)
        assert.equal(
          response.headers.get('content-range'),
          `bytes ${start}-${start + part.length - 1}/${bytes}`,
        )
        assert.equal(response.headers.get('content-length'), String(part.length))
      })

    it('that the file does not have is not', async () => {
      const bytes = await size()
      const response = await fetch((await first()).url, { headers: { range: `bytes=${bytes}-` } })
      assert.equal(response.headers.get('content-range'), `bytes */${bytes}`)
      await assertProblem(response, 416, 'range_not_satisfiable')
    })

    it('is the whole file where it is several, or none of bytes', async () => {
      const { url, bytes } = await first()
      for (const range of ['bytes=0-1,5-6', 'rows=1-2', 'bytes=5-1']) {
        const response = await fetch(url, { headers: { range } })
        assert.deepEqual([response.status, (await response.arrayBuffer()).byteLength], [200, bytes])
      }
    })

    it('is sent only of the file that the client has begun with', async () => {
      const { url, sha256 } = await first()
      const statusOf = async (ifRange: string): Promise<number> =>
        (await fetch(url, { headers: { range: 'bytes=0-3', 'if-range': ifRange } })).status
      assert.equal(await statusOf(`"${sha256}"`), 206)
      assert.equal(await statusOf(`W/"${sha256}"`), 200)
      assert.equal(await statusOf('"other"'), 200)
    })
  })

  it('are not sent again to who has them, nor to HEAD', async () => {
    const { url, sha256, bytes } = await first()
    const again = await fetch(url, { headers: { 'if-none-match': `"${sha256}"` } })
    assert.deepEqual([again.status, await again.text()], [304, ''])
    const { status, headers, body } = await head(url)
    assert.deepEqual([status, headers['content-length'], body], [200, String(bytes), 0])
    assert.equal((await head(url, { range: 'bytes=0-9' })).headers['content-length'], '10')
  })

  describe('an address', () => {
    it('that was changed is good for nothing', async () => {
      const { url } = await first()
      const token = url.slice(url.lastIndexOf('/') + 1)
      for (const forged of [`${token}A`, token.slice(0, -1), `e${token}`, token.replace('.', ''), 'x.y', 'x'])
        await assertProblem(await fetch(`${served.url}/files/${forged}`), 403, 'denied')
    })

    it('is good for a while', async () => {
      const { url } = await first()
      served.mesh.pass(299)
      assert.equal((await fetch(url)).status, 200)
      served.mesh.pass(1)
      await assertProblem(await fetch(url), 403, 'denied')
    })

    it('takes no other method', async () => {
      const response = await fetch((await first()).url, { method: 'DELETE' })
      assert.ok([401, 405].includes(response.status))
    })
  })

  it('are audited, each fetch with its bytes', async () => {
    const { url, bytes } = await first()
    const access = (await fetch(url)).headers.get('hansa-access')
    const entries = async () => (await served.audited()).filter((entry) => entry['access'] === access)
    await eventually(async () => (await entries()).length === 2)
    assert.partialDeepStrictEqual(await entries(), [
      { kind: 'access', principal: 'user:ana', port: 'http', purpose: 'dpv:Marketing' },
      { kind: 'ended', outcome: 'complete', bytes },
    ])
  })

  it('are nobody’s any more when the permission is gone, also by addresses made before', async () => {
    const { url } = await first()
    assert.equal((await fetch(url)).status, 200)
    served.mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [{ principal: 'user:ana' }, { principal: 'user:eve' }],
    })
    await eventually(async () => (await fetch(url)).status === 403)
    await assertProblem(await fetch(url), 403, 'denied')
    served.mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [{ principal: 'user:anna' }],
    })
    served.mesh.pass(60)
    const { detail, remedy } = await assertProblem(await fetch(url), 403, 'denied')
    assert.doesNotMatch(`${detail} ${remedy ?? ''}`, /anna/)
  })
})

interface Head {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: number
}

const head = (url: string, headers: Headers = {}): Promise<Head> =>
  new Promise((resolve, reject) => {
    request(url, { method: 'HEAD', headers }, (answer) => {
      const { statusCode: status, headers } = answer
      buffer(answer).then((body) => resolve({ status, headers, body: body.length }), reject)
    })
      .once('error', reject)
      .end()
  })

import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { after, before, beforeEach, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { rejects } from '../../support/source-rejects.ts'
import { column } from '../../support/source-input.ts'
import { SourceWorkspace } from '../../support/source-workspace.ts'

const columns = [column('id', 'INTEGER', { required: true }), column('name', 'VARCHAR')]
const csv = `id,name\n${Array.from({ length: 20_000 }, (_, index) => `${index},name ${index}`).join('\n')}\n`
const body = Buffer.from(csv)

type Handler = (request: IncomingMessage, response: ServerResponse) => void

describe('a source behind HTTP', () => {
  let work: SourceWorkspace
  let server: Server
  let base: string
  let handlers: Record<string, Handler> = {}
  let seen: IncomingMessage[] = []

  before(async () => {
    work = await SourceWorkspace.open()
    server = createServer((request, response) => {
      seen.push(request)
      const handle = handlers[new URL(request.url ?? '/', base).pathname]
      if (handle === undefined) response.writeHead(404).end()
      else handle(request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  })
  after(async () => {
    server.closeAllConnections()
    server.close()
    await work[Symbol.asyncDispose]()
  })
  beforeEach(() => {
    handlers = {}
    seen = []
  })

  const api = (place: string, more: object = {}) => ({ type: 'api', location: `${base}${place}`, ...more })

  async function assertWhole(place: string): Promise<void> {
    const read = await work.read(api(place), columns)
    assert.equal(read.rows, 20_000)
    const [sum] = await work.sql(`SELECT sum(id)::BIGINT AS ids FROM '${read.files[0] ?? ''}'`)
    assert.deepEqual(sum, { ids: '199990000' })
  }

  it('reads a file, its format told by the ending of the path', async () => {
    handlers['/a.csv'] = (_, response) => response.end(body)
    await assertWhole('/a.csv?token=secret')
  })

  it('reads gzip, its format told by the content type', async () => {
    handlers['/export'] = (_, response) =>
      response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' }).end(gzipSync(body))
    await assertWhole('/export')
  })

  it('reads what is compressed on the way although nobody asked for it', async () => {
    handlers['/a.csv'] = (_, response) => {
      const packed = gzipSync(body)
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length }).end(packed)
    }
    await assertWhole('/a.csv')
  })

  it('follows redirects', async () => {
    handlers['/old'] = (_, response) => response.writeHead(302, { location: '/hop' }).end()
    handlers['/hop'] = (_, response) => response.writeHead(307, { location: '/new.csv' }).end()
    handlers['/new.csv'] = (_, response) => response.end(body)
    await assertWhole('/old')
  })

  it('puts the object in the place of {object}, and takes JSON', async () => {
    handlers['/v1/big%20things'] = (_, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('[{"id":1,"name":"a"}]')
    const read = await work.read(api('/v1/{object}'), columns, { object: { name: 'big things' } })
    assert.deepEqual(await work.rows(read), [{ id: 1, name: 'a' }])
  })

  it('tries again after an error of the server', async () => {
    let calls = 0
    handlers['/a.csv'] = (_, response) =>
      ++calls < 3 ? response.writeHead(503).end('busy') : response.end(body)
    await assertWhole('/a.csv')
    assert.equal(calls, 3)
  })

  it('goes on where the transfer was cut', async () => {
    handlers['/a.csv'] = ({ headers }, response) => {
      const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0)
      response.writeHead(from === 0 ? 200 : 206, {
        etag: '"one"',
        'content-length': body.length - from,
        ...(from === 0 ? {} : { 'content-range': `bytes ${from}-${body.length - 1}/${body.length}` }),
      })
      if (from === 0)
        response.write(body.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50))
      else response.end(body.subarray(from))
    }
    await assertWhole('/a.csv')
    assert.equal(seen.length, 2)
    assert.match(seen[1]?.headers.range ?? '', /^bytes=[1-9]\d*-$/)
    assert.equal(seen[1]?.headers['if-range'], '"one"')
  })

  it('begins anew where the content changed after the cut', async () => {
    handlers['/a.csv'] = (_, response) => {
      const first = seen.length === 1
      const content = first ? Buffer.from(csv.replaceAll('name ', 'other ')) : body
      response.writeHead(200, { etag: first ? '"one"' : '"two"', 'content-length': content.length })
      if (first) response.write(content.subarray(0, 100_000), () => setTimeout(() => response.destroy(), 50))
      else response.end(content)
    }
    const read = await work.read(api('/a.csv'), columns)
    const [row] = await work.sql(
      `SELECT count_if(name LIKE 'other%') AS old, count(*) AS n FROM '${read.files[0] ?? ''}'`,
    )
    assert.deepEqual(row, { old: '0', n: '20000' })
  })

  it('sends the Authorization header that the environment has', async () => {
    handlers['/a.csv'] = ({ headers }, response) =>
      headers.authorization === 'Bearer t' ? response.end(body) : response.writeHead(401).end()
    const customProperties = [{ property: 'hansa.authorizationEnv', value: 'MY_TOKEN' }]
    const server = api('/a.csv', { customProperties })
    assert.equal((await work.read(server, columns, { environment: { MY_TOKEN: 'Bearer t' } })).rows, 20_000)
    await rejects(work.read(server, columns, { environment: {} }), /MY_TOKEN/, /Set MY_TOKEN/)
    await rejects(work.read(api('/a.csv'), columns), /answered 401/, /hansa\.authorizationEnv/)
  })

  it('says what is wrong', async () => {
    handlers['/broken.csv'] = (_, response) => response.writeHead(500).end()
    handlers['/what'] = (_, response) => response.end(body)
    await rejects(
      work.read(api('/none.csv?token=secret'), columns),
      /\/none\.csv answered 404 Not Found$/,
      /location/,
    )
    await rejects(work.read(api('/broken.csv'), columns), /in 5 attempts: it answered 500/, /network/)
    await rejects(
      work.read({ type: 'api', location: 'http://127.0.0.1:1/a.csv' }, columns),
      /ECONNREFUSED|bad port/,
      /network/,
    )
    await rejects(
      work.read(api('/what'), columns),
      /format of \/what cannot be told/,
      /hansa\.format/,
      'invalid_input',
    )
    await rejects(
      work.read({ type: 'api', location: 'ftp://x/a.csv' }, columns),
      /not an HTTP address/,
      /https:/,
      'invalid_input',
    )
  })

  it('leaves no download behind', async () => {
    handlers['/a.csv'] = (_, response) => response.end('id,name\nx,y\n')
    await assert.rejects(work.read(api('/a.csv'), columns))
    assert.ok(!(await work.staged()).some((name) => name.includes('download')))
  })

  it('knows the content by its entity tag without reading it', async () => {
    let tag = '"one"'
    handlers['/a.csv'] = (_, response) => response.writeHead(200, { etag: tag }).end()
    const first = await work.probe(api('/a.csv'), columns)
    assert.equal(first.kind, 'known')
    assert.deepEqual(await work.probe(api('/a.csv'), columns), first)
    tag = '"two"'
    assert.notDeepEqual(await work.probe(api('/a.csv'), columns), first)
    assert.deepEqual(
      seen.map(({ method }) => method),
      ['HEAD', 'HEAD', 'HEAD'],
    )
  })

  it('does not pretend to know where a server tells nothing', async () => {
    handlers['/a.csv'] = (_, response) => response.end()
    handlers['/no-head'] = (_, response) => response.writeHead(405).end()
    assert.deepEqual(await work.probe(api('/a.csv'), columns), { kind: 'unknown' })
    assert.deepEqual(await work.probe(api('/no-head'), columns), { kind: 'unknown' })
    assert.deepEqual(await work.probe({ type: 'api', location: 'http://127.0.0.1:1/' }, columns), {
      kind: 'unknown',
    })
  })
})

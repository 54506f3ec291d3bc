import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import path from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { column } from '../../support/source-input.ts'
import { rejects } from '../../support/source-rejects.ts'
import { SourceWorkspace } from '../../support/source-workspace.ts'

const columns = [column('id', 'INTEGER', { required: true }), column('day', 'DATE')]

type Handler = (response: ServerResponse, request: IncomingMessage) => void

const secret = 'top-secret-token'

/** What other servers of Delta Sharing do, and what goes wrong on the way; Hansa's own is in test/ports/delta-sharing. */
describe('a Delta Sharing server as a source', () => {
  let work: SourceWorkspace
  let server: Server
  let base: string
  let parquet: Buffer
  let files: Record<string, Handler> = {}
  let answer: Handler
  let seen: IncomingMessage[] = []

  before(async () => {
    work = await SourceWorkspace.open()
    const file = path.join(work.folder, 'part.parquet')
    await work.sql(`COPY (SELECT range::INTEGER AS id FROM range(3)) TO '${file}' (FORMAT parquet)`)
    parquet = await readFile(file)
    server = createServer((request, response) => {
      seen.push(request)
      const address = request.url ?? '/'
      if (address === '/share/shares/s/schemas/c/tables/things/query') answer(response, request)
      else (files[address] ?? ((missing) => missing.writeHead(404).end()))(response, request)
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
    files = { '/a': (response) => response.end(parquet), '/b': (response) => response.end(parquet) }
    answer = (response) => response.end(lines(file('a'), file('b')))
    seen = []
  })

  const head = (minReaderVersion = 1): readonly object[] => [
    { protocol: { minReaderVersion } },
    { metaData: { id: 'x', format: { provider: 'parquet' }, schemaString: '{}', partitionColumns: [] } },
  ]
  const file = (name: string, more: object = {}): object => ({
    file: { url: `${base}/${name}`, id: name, partitionValues: {}, size: parquet.length, ...more },
  })
  const lines = (...rest: readonly object[]): string =>
    [...head(), ...rest].map((line) => JSON.stringify(line)).join('\n')

  async function environment(profile: string | object): Promise<Readonly<Record<string, string>>> {
    const text = typeof profile === 'string' ? profile : JSON.stringify(profile)
    return { PROFILE: await work.write('a.share', text) }
  }
  const profile = (): object => ({
    shareCredentialsVersion: 1,
    endpoint: `${base}/share/`,
    bearerToken: secret,
    expirationTime: null,
  })
  const shared = {
    type: 'custom',
    database: 's',
    schema: 'c',
    customProperties: [
      { property: 'hansa.kind', value: 'delta-sharing' },
      { property: 'hansa.profileEnv', value: 'PROFILE' },
    ],
  }
  const read = async (with_: string | object = profile()) =>
    work.read(shared, columns.slice(0, 1), { environment: await environment(with_) })

  it('reads all files of a table, and shows its secret to the server only', async () => {
    assert.equal((await read()).rows, 6)
    assert.deepEqual(
      seen.map(({ url, headers }) => [url, headers.authorization]),
      [
        ['/share/shares/s/schemas/c/tables/things/query', `Bearer ${secret}`],
        ['/a', undefined],
        ['/b', undefined],
      ],
    )
  })

  it('signs in with a name and password, as version 2 of the profile has them', async () => {
    await read({
      shareCredentialsVersion: 2,
      type: 'basic',
      endpoint: `${base}/share`,
      username: 'ana',
      password: secret,
    })
    assert.equal(seen[0]?.headers.authorization, `Basic ${Buffer.from(`ana:${secret}`).toString('base64')}`)
  })

  it('fills in the columns that a partitioned table keeps outside of its files', async () => {
    answer = (response) =>
      response.end(
        lines(
          file('a', { partitionValues: { day: '2026-01-05' } }),
          file('b', { partitionValues: { day: null } }),
        ),
      )
    const result = await work.read(shared, columns, { environment: await environment(profile()) })
    const from = result.files.map((each) => `'${each}'`).join(', ')
    const rows = await work.sql(
      `SELECT day::VARCHAR AS day, count(*)::INTEGER AS n FROM read_parquet([${from}]) GROUP BY day ORDER BY day`,
    )
    assert.deepEqual(rows, [
      { day: '2026-01-05', n: 3 },
      { day: null, n: 3 },
    ])
  })

  it('tells what is unchanged by one request, whatever its addresses and their order', async () => {
    const probe = async () => work.probe(shared, columns, { environment: await environment(profile()) })
    const first = await probe()
    assert.equal(seen.length, 1)
    answer = (response) =>
      response.end(lines(file('b', { url: `${base}/b?signature=2` }), file('a', { expirationTimestamp: 5 })))
    assert.deepEqual(await probe(), first)
    answer = (response) => response.end(lines(file('a'), file('c')))
    assert.notDeepEqual(await probe(), first)
  })

  it('asks again where the server is busy, and for a new address where one has run out', async () => {
    let asked = 0
    answer = (response) => {
      asked++
      if (asked === 1) response.writeHead(503).end()
      else response.end(lines(file(asked === 2 ? 'gone' : 'a', { id: 'same' })))
    }
    files['/gone'] = (response) => response.writeHead(403).end()
    assert.equal((await read()).rows, 3)
    assert.equal(asked, 3)
  })

  it('takes no answer that broke off for a whole one', async () => {
    answer = (response) =>
      response
        .setHeader('delta-sharing-capabilities', 'responseformat=parquet;includeendstreamaction=true')
        .end(lines(file('a')))
    await rejects(read(), /broke off/, /./, 'source_unavailable')
    answer = (response) =>
      response
        .setHeader('delta-sharing-capabilities', 'responseformat=parquet;includeendstreamaction=true')
        .end(lines(file('a'), { endStreamAction: {} }))
    assert.equal((await read()).rows, 3)
  })

  it('says what the server said, and how to go on', async () => {
    answer = (response) =>
      response.writeHead(403).end('{"errorCode":"PERMISSION_DENIED","message":"not \\u001b[31m you"}')
    await rejects(
      read(),
      /s\.c\.things could not be had: 403 PERMISSION_DENIED: not .\[31m you/,
      /./,
      'source_unavailable',
    )
    answer = (response) => response.end('<html>')
    await rejects(read(), /not that of a Delta Sharing server/, /./, 'source_unavailable')
    answer = (response) => response.end(JSON.stringify(head(3)[0]))
    await rejects(read(), /version 3/, /./, 'feature_not_supported')
    answer = (response) => response.writeHead(302, { location: `${base}/a` }).end()
    await rejects(read(), /could not be had/, /./, 'source_unavailable')
    answer = (response) => response.end(lines(file('a', { size: 5 })))
    await rejects(read(), /was said to have 5/, /./, 'corrupt')
    answer = (response) => response.end(lines(file('a', { url: 'file:///etc/passwd' })))
    await rejects(read(), /not that of a Delta Sharing server/, /./, 'source_unavailable')
  })

  it('says what is wrong with a profile without showing what stands in it', async () => {
    for (const [text, message] of [
      [`not JSON ${secret}`, /no profile/],
      [{ ...profile(), endpoint: `nowhere ${secret}` }, /no profile/],
      [{ ...profile(), shareCredentialsVersion: 3 }, /no profile/],
      [{ ...profile(), expirationTime: '2020-01-01T00:00:00Z' }, /expired/],
    ] as const)
      await assert.rejects(read(text), (error) => {
        assert.match(String(error), message)
        assert.doesNotMatch(JSON.stringify(error) + String(error), new RegExp(secret))
        return true
      })
    await rejects(work.read(shared, columns), /PROFILE/, /./, 'source_unavailable')
    await rejects(
      work.read(shared, columns, { environment: { PROFILE: '/nowhere/at/all' } }),
      /cannot be read \(ENOENT\)/,
      /./,
      'source_unavailable',
    )
    const { schema: _, ...without } = shared
    const known = { environment: await environment(profile()) }
    await rejects(work.read(without, columns, known), /no `schema`/, /./, 'invalid_input')
  })
})

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { promisify } from 'node:util'
import pg from 'pg'
import Cursor from 'pg-cursor'
import { operatorOf } from '../../src/governance/principal.ts'
import { servePostgres, type PostgresServer } from '../../src/ports/pgwire/serve.ts'
import { changeAgreement } from '../../src/sidecar/agreement/change-agreement.ts'
import { requestAccess } from '../../src/sidecar/agreement/request-access.ts'
import { SignIn } from '../../src/sidecar/identity/sign-in.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { libpqEnvironment, runClient } from '../ports/pgwire/clients/run-client.ts'
import { find, skipWithout } from '../support/needs.ts'
import { guardedSales } from './guarded-sales.ts'
import { openPlanning } from './open-planning.ts'
import { ReadingNode } from './reading-node.ts'
import { Meddler } from './remote/meddler.ts'
import { productsOf } from './remote/two-nodes.ts'
import { serveNodes, type ServedNodes } from './served-node.ts'

const forMarketing = '-c hansa.purpose=dpv:Marketing'

let nodes: ServedNodes<'sales' | 'planning'>
/** Stands before sales. */
let meddler: Meddler
let reading: ReadingNode
let server: PostgresServer

before(async () => {
  nodes = await serveNodes({
    sales: { ...guardedSales(), statements: () => productsOf(nodes.sales) },
    planning: openPlanning,
  })
  meddler = await Meddler.before(nodes.sales.url)
  await open()
})

after(async () => {
  await close()
  await meddler[Symbol.asyncDispose]()
  await nodes[Symbol.asyncDispose]()
})

async function open(): Promise<void> {
  const addresses = new Map([['sales', meddler.url]])
  reading = await ReadingNode.open(nodes.planning, [nodes.sales], { addresses })
  server = await servePlanning(reading)
}

async function close(): Promise<void> {
  await server.close()
  await reading[Symbol.asyncDispose]()
}

async function servePlanning({ node, sidecar }: ReadingNode): Promise<PostgresServer> {
  const { effects, store } = await node.mesh.context()
  const { settings } = await node.mesh.load()
  return servePostgres({
    mesh: 'test',
    settings,
    pgwire: {
      host: '127.0.0.1',
      port: 0,
      connections: 20,
      idleSeconds: 60,
      signInSeconds: 15,
      signingIn: 200,
      signingInPerAddress: 100,
      messageBytes: 1 << 24,
    },
    sidecar,
    signIn: new SignIn({ mesh: 'test', settings, store, effects }),
    key: randomBytes(32),
    effects,
  })
}

/** A connection, and the warnings that it was sent. */
interface Connected extends AsyncDisposable {
  readonly client: pg.Client
  readonly warnings: string[]
}

async function connect(who: string, options = forMarketing): Promise<Connected> {
  const password = await tokenOf(nodes.planning.mesh, who)
  const host = { host: '127.0.0.1', port: server.port, database: 'test' }
  const client = new pg.Client({ ...host, user: 'token', password, options })
  const warnings: string[] = []
  client.on('notice', ({ message }) => warnings.push(message ?? ''))
  await client.connect()
  return { client, warnings, [Symbol.asyncDispose]: () => client.end() }
}

describe('PostgreSQL’s catalogue', () => {
  const schemas = "select nspname from pg_catalog.pg_namespace where nspname in ('sales', 'planning')"

  const listed = async (who: string) => {
    await using connected = await connect(who)
    const { rows } = await connected.client.query<{ name: string; columns: string }>(
      `select table_schema || '.' || table_name as name, string_agg(column_name, ',' order by ordinal_position) as columns
       from information_schema.columns where table_schema in ('sales', 'planning') group by 1 order by 1`,
    )
    return rows.map(({ name, columns }) => [name, columns])
  }

  it('has tables of other nodes, which two readers see differently', async () => {
    assert.deepEqual(await listed('user:kim'), [
      ['planning.plans', 'step'],
      ['sales.notes', 'note'],
      ['sales.orders', 'id,customer,email,region'],
      ['sales.prices', 'n,label'],
    ])
    assert.deepEqual(await listed('user:mo'), [['planning.plans', 'step']])
  })

  describe('while a node is down', () => {
    before(async () => {
      await close()
      rmSync(path.join(nodes.planning.mesh.state, 'mesh'), { recursive: true, force: true })
      meddler.isDown = true
      await open()
    })

    after(async () => {
      meddler.isDown = false
      await close()
      await open()
    })

    for (const [protocol, parameters] of [
      ['simple', undefined],
      ['extended', ['sales']],
    ] as const)
      it(`warns once of it in the ${protocol} protocol, and lists the rest`, async () => {
        await using connected = await connect('user:kim')
        const { client, warnings } = connected
        const sql = parameters === undefined ? schemas : `${schemas} and nspname <> $1 or nspname = $1`
        for (const _ of ['once', 'again'])
          assert.deepEqual((await client.query(sql, parameters && [...parameters])).rows, [
            { nspname: 'planning' },
          ])
        assert.equal(warnings.length, 1)
        assert.match(warnings[0] ?? '', /do not answer now: sales/)
      })

    it('warns psql of it', { skip: skipWithout('psql') }, async () => {
      const { output, errors } = await psql('\\dn')
      assert.match(output, /planning/)
      assert.match(errors, /WARNING: {2}what these nodes have is not shown/)
    })
  })
})

const asKim = async () => ({ PGUSER: 'token', PGPASSWORD: await tokenOf(nodes.planning.mesh, 'user:kim') })

/** Runs commands in psql as kim. */
async function psql(...commands: readonly string[]): Promise<{ output: string; errors: string }> {
  const environment = { ...libpqEnvironment(server), ...(await asKim()) }
  const asked = commands.flatMap((command) => ['-c', command])
  const { stdout, stderr } = await promisify(execFile)('psql', ['-X', ...asked], { env: environment })
  return { output: stdout, errors: stderr }
}

describe('PostgreSQL’s statements over a dataset that may be read without its owner', () => {
  const sql = 'select count(*)::int as n from sales.prices where n >= $1'
  const isStale = /sales\/prices.*as of|sales\/prices/

  before(async () => {
    await using connected = await connect('user:kim')
    const { rows } = await connected.client.query('select * from sales.prices')
    assert.equal(rows.length, 3000)
  })

  beforeEach(() => {
    meddler.isDown = true
  })

  after(() => {
    meddler.isDown = false
  })

  it('read what the owner said last in the extended protocol, and say so', async () => {
    await using connected = await connect('user:kim')
    const { client, warnings } = connected
    assert.deepEqual((await client.query(sql, [1000])).rows, [{ n: 2000 }])
    assert.deepEqual((await client.query({ name: 'kept', text: sql, values: [0] })).rows, [{ n: 3000 }])
    assert.equal(warnings.length, 2)
    assert.match(warnings[0] ?? '', isStale)
  })

  it('tell psycopg so, which gives a parameter', { skip: skipWithout('psycopg') }, async () => {
    const told = await runClient(find('psycopg') ?? '', 'psycopg-notices.py', {
      served: server,
      variables: await asKim(),
    })
    for (const form of ['text', 'binary', 'prepared']) {
      const { [form]: said } = told
      assert.match(JSON.stringify(said), /^\[2000,\["WARNING","[^"]*sales\/prices[^"]*"\]\]$/, form)
    }
  })

  it('tell JDBC so, by a SQLWarning of the statement', { skip: skipWithout('jdbc') }, async () => {
    const source = path.join(import.meta.dirname, '../ports/pgwire/clients/JdbcWarnings.java')
    const { stdout } = await promisify(execFile)('java', ['-cp', find('jdbc') ?? '', source], {
      env: { ...libpqEnvironment(server), ...(await asKim()) },
      timeout: 100_000,
    })
    assert.match(
      stdout,
      /^extended: 2000 \| 01000 [^|]*sales\/prices[^|]*\nsimple: 2000 \| 01000 [^|]*sales\/prices[^|]*\n$/,
    )
  })

  it('read the same version again in a transaction, and through a portal', async () => {
    await using connected = await connect('user:kim')
    const { client, warnings } = connected
    await client.query('begin')
    for (const from of [0, 2990])
      assert.deepEqual((await client.query(sql, [from])).rows[0], { n: 3000 - from })
    const rows = new Cursor<readonly string[]>('select n from sales.prices where n >= $1 order by n', [10], {
      rowMode: 'array',
      types: { getTypeParser: () => String },
    })
    const cursor = client.query(rows)
    assert.deepEqual(await cursor.read(1), [['10']])
    assert.deepEqual(await cursor.read(1), [['11']])
    await cursor.close()
    await client.query('commit')
    assert.equal(warnings.length, 3)
  })

  it('go on with a cursor whose purpose was the agreed one', async () => {
    meddler.isDown = false
    await agreeWith('mo')
    {
      await using fresh = await connect('user:mo', '')
      assert.deepEqual((await fresh.client.query(sql, [0])).rows, [{ n: 3000 }])
    }
    meddler.isDown = true
    await using connected = await connect('user:mo', '')
    const { client, warnings } = connected
    await client.query('begin')
    await client.query('declare some cursor for select n from sales.prices order by n')
    for (const n of ['0', '1']) assert.deepEqual((await client.query('fetch 1 from some')).rows, [{ n }])
    await client.query('commit')
    assert.equal(warnings.length, 1)
  })
})

/** Has the owner agree to marketing with prices. */
async function agreeWith(id: string): Promise<void> {
  const { sidecar, mesh } = nodes.sales
  const until = new Date(mesh.now.getTime() + 86_400_000).toISOString()
  const asking = sidecar.agreements({
    principal: { kind: 'user', id, teams: [], attributes: {} },
    method: 'token',
  })
  const request = { name: 'sales.prices', purpose: 'dpv:Marketing', until, justification: 'Prices' }
  const agreement = await requestAccess(asking, request)
  const deciding = sidecar.agreements({ principal: operatorOf('test'), method: 'operator' })
  await changeAgreement(deciding, agreement.id, { kind: 'approve' })
}

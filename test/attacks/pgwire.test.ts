import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import type { Agreement } from '../../src/governance/agreement.ts'
import { skipWithout } from '../support/needs.ts'
import { changeAgreement } from './change-agreement.ts'
import { generatedAttacks } from './generated-attacks.ts'
import { assertSilent, sameInBoth } from './same-in-both.ts'
import { serveWorld, type ServedWorld } from './served-world.ts'
import { attacks } from './statements.ts'
import { WireClient, type Sent } from './wire-client.ts'
import { worlds } from './world.ts'

const people = 'select * from vault.people order by id'

/** Statements take turns in these, beside the simple protocol. */
const ways: readonly ((sql: string) => Sent)[] = [
  (sql) => ({ sql, values: [] }),
  (sql) => ({ sql, values: [], binary: true }),
  (sql) => ({ sql: `copy (${sql}) to stdout` }),
  (sql) => ({ sql: `copy (${sql}) to stdout (format csv, header)` }),
  (sql) => ({ sql: `copy (${sql}) to stdout (format binary)` }),
  (sql) => ({
    sql: `begin; declare c cursor for ${sql}; fetch 3 from c; move 2 from c; fetch all from c; rollback`,
  }),
  (sql) => ({ sql: `begin; declare c binary cursor for ${sql}; fetch all from c; rollback` }),
]

const withValues: readonly (readonly [sql: string, ...values: unknown[]])[] = [
  ['select * from vault.people where tenant = $1 order by id', 'b'],
  ['select * from vault.people where id = $1', 5],
  ['select count(*) from vault.people where amount > $1', 3],
  ['select count(*) from vault.people where email like $1', '%CANARY%'.replace('CANARY', 'ann')],
  ['select code from vault.people where id = any($1::integer[]) order by id', [0, 5, 10, 15]],
  ['select salary from vault.people where id = $1', 0],
  ['select id from vault.people where salary > $1', 1000],
  ['select columns($1) from vault.people', 'salary'],
  ['select $1 from vault.people limit 1', 'salary'],
  ['select id from vault.people order by $1, id limit 3', 'salary'],
  ['select id from vault.people order by id limit $1', '1; select 2'],
  ['select id from vault.people order by id limit $1 offset $2', 2, 118],
  ['select regexp_matches(code, $1) from vault.people order by id', '['],
  ['select count(*) from vault.people where regexp_full_match($1, code)', 'x'],
  ['select day::varchar = $1 from vault.people order by id', 'x'],
  ['select amount = $1 from vault.people order by id', 'x'],
  ['select day = $1 from vault.people order by id', '1816-06-18 x'],
  ['select amount / $1 from vault.people order by id', 0],
  ['select amount::tinyint = $1 from vault.people order by id', 1],
  ['select * from $1', 'hidden.ledger'],
  ['select * from hidden.ledger where entry = $1', 'x'],
  ['select * from query_table($1)', 'vault.people'],
  ['select * from query($1)', 'select * from vault.people'],
  ['select * from read_csv($1)', '/etc/passwd'],
  ['select * from read_parquet($1)', '*.parquet'],
  ['select * from glob($1)', '*'],
  ['select getvariable($1)', 'tenant'],
  ['select getenv($1)', 'HOME'],
  ['select current_setting($1)', 'temp_directory'],
  ['select stats(code), $1 from vault.people limit 1', 1],
  ['select code from vault.people at (version => $1)', 1],
  [`select {'a" INTEGER), (select 1': 1} = $1`, `{'a': 1}`],
  [`select 'x'::ENUM('x', 'y''), (select 1') = $1`, 'x'],
  ['select $1::vault.people', 'x'],
  ['select $2 from vault.people', 'x'],
  ['select $1, $1, $2 from vault.people limit 1', `'`, `\\`],
  ['select ? from vault.people limit 1', 'x'],
  ['select $name from vault.people limit 1', 'x'],
  ['describe select $1 from vault.people', 'x'],
  ['explain select $1 from vault.people', 'x'],
  ['select list_transform([1], x -> $1 || code) from vault.people limit 1', 'x'],
]

const catalogue: readonly string[] = [
  'select * from pg_catalog.pg_class order by oid',
  'select * from pg_attribute order by attrelid, attnum',
  'select * from pg_namespace order by oid',
  'select * from pg_description order by all',
  'select * from pg_tables',
  'select * from pg_settings order by name',
  'select * from pg_stats',
  'select * from pg_constraint',
  'select * from pg_stat_activity',
  'select * from pg_proc',
  'select * from pg_roles order by oid',
  'select * from pg_authid',
  'select * from pg_shadow',
  'select * from information_schema.tables',
  'select * from information_schema.columns order by ordinal_position',
  'select * from information_schema.schemata order by schema_name',
  'select * from information_schema.table_privileges',
  'select * from information_schema.views',
  `select 'hidden.ledger'::regclass`,
  `select 'vault.people'::regclass::oid`,
  `select to_regclass('hidden.ledger')`,
  `select has_table_privilege('hidden.ledger', 'select')`,
  `select has_column_privilege('vault.people', 'salary', 'select')`,
  `select pg_relation_size('vault.people'::regclass)`,
  `select pg_get_viewdef('vault.people'::regclass)`,
  `select obj_description('hidden.ledger'::regclass)`,
  `select reltuples, relpages from pg_class where relname = 'people'`,
  'select p.* from vault.people p, pg_class',
  'select * from pg_class, hidden.ledger',
  `select current_setting('hansa.purpose'), current_user, version()`,
  `select set_config('hansa.purpose', 'x', false)`,
  `select * from duckdb_tables() join pg_class on true`,
  `select * from duckdb_settings(), pg_class`,
  `select * from read_csv('/etc/passwd'), pg_class`,
  'select count(*) from mesh.main.pg_class',
  'select * from hansa_information.tables',
]

const psqlCommands = ['\\l', '\\dn+', '\\dt+ *.*', '\\d vault.people', '\\d+ vault.*', '\\d hidden.ledger']

/** What the attacker may not even know of. */
const unheardOf = /salary|ledger|hidden/i

describe('two nodes that clients of PostgreSQL ask, whose data differ only in what is hidden', () => {
  const nodes: ServedWorld[] = []
  const clients: WireClient[] = []
  let asked = 0

  before(async () => {
    for (const hidden of worlds) nodes.push(await serveWorld(hidden, { pgwire: { port: 0 } }))
    for (const node of nodes) clients.push(await WireClient.open(node))
  })
  after(async () => {
    for (const client of clients) await client[Symbol.asyncDispose]()
    for (const node of nodes) await node[Symbol.asyncDispose]()
  })

  const same = async (sql: string, ask: (client: WireClient) => Promise<string>): Promise<string> =>
    sameInBoth(sql, await Promise.all(clients.map(ask)))
  const indistinguishable = (sent: Sent): Promise<string> => same(sent.sql, (client) => client.answer(sent))

  /** By the simple protocol, by another way, and described. */
  async function inAllWays(sql: string): Promise<void> {
    await indistinguishable({ sql })
    const way = ways[asked++ % ways.length]
    if (way !== undefined) await indistinguishable(way(sql))
    if (asked % 4 === 0) await same(sql, (client) => client.shape(sql))
    // A way may have left a transaction that failed.
    await indistinguishable({ sql: 'rollback' })
  }

  it('answer with what the policies leave', async () => {
    const count = 'select count(*)::integer as n from vault.people'
    assert.match(await indistinguishable({ sql: count }), /\0\0\0\x03120C/)
    assert.match(await indistinguishable({ sql: 'select salary from vault.people' }), /C42703\0/)
    assert.match(await indistinguishable({ sql: 'select * from hidden.ledger' }), /C42501\0/)
    assert.doesNotMatch(await same(people, (client) => client.shape(people)), unheardOf)
  })

  for (const way of ways)
    it(`answer the same byte for byte to ${way('…').sql} ${JSON.stringify(way('…'))}`, async () => {
      const answer = await indistinguishable(way(people))
      assert.match(answer, /(SELECT|COPY|FETCH) 1\d\d\0|ROLLBACK\0/)
      assert.doesNotMatch(answer, /C[0-9A-Z]{5}\0M/)
    })

  for (const [group, statements] of Object.entries(attacks)) {
    if (group === 'what takes too much') continue
    it(`cannot be told apart over the wire by ${group}`, async () => {
      for (const sql of statements) await inAllWays(sql)
    })
  }

  it('cannot be told apart by generated expressions over every function and type', async () => {
    for (const sql of generatedAttacks(50)) await inAllWays(sql)
  })

  it('cannot be told apart by parameters, in text and in binary, nor by what they are said to be', async () => {
    for (const [sql, ...values] of withValues) {
      await same(sql, (client) => client.shape(sql))
      for (const binary of [false, true]) {
        const answer = await indistinguishable({ sql, values, binary })
        assert.doesNotMatch(answer.replaceAll(sql, ''), /root:|PATH=/)
      }
    }
  })

  it('run no parameter as SQL, whatever type the statement gives it', async () => {
    for (const sql of [
      `select {'a" INTEGER), 42 as "b': 1} = $1 as x`,
      `select $1 = 'x'::ENUM('x', ''') , (42) --') as x`,
    ])
      assert.doesNotMatch(await indistinguishable({ sql, values: [`x`] }), /\b42\b\0/)
  })

  it('are not kept busy by long texts: nobody else is answered while one is cut', async () => {
    const long = 'a '.repeat(500_001)
    const question = `select 1 from pg_class ${') a '.repeat(8200)}`
    for (const values of [{}, { values: [] }]) {
      assert.match(await indistinguishable({ sql: long, ...values }), /C54000\0/)
      assert.match(await indistinguishable({ sql: question, ...values }), /C54000\0/)
      const started = performance.now()
      await indistinguishable({ sql: question.slice(0, 32_000), ...values })
      assert.ok(performance.now() - started < 10_000)
    }
  })

  it('go on answering after statements that take too much, run or only described', async () => {
    for (const sql of attacks['what takes too much'] ?? []) {
      const asked = async (client: WireClient): Promise<void> => {
        for (const ask of [() => client.answer({ sql }), () => client.shape(sql)]) {
          const started = performance.now()
          assertSilent(sql, await ask())
          assert.ok(performance.now() - started < 30_000, sql)
        }
      }
      await Promise.all(clients.map(asked))
      await indistinguishable({ sql: 'select count(*) from vault.people' })
    }
  })

  it('have a catalogue of what the reader may see', async () => {
    for (const sql of catalogue)
      for (const sent of [{ sql }, { sql, values: [] }]) {
        const answer = await indistinguishable(sent)
        assert.doesNotMatch(withoutEcho(answer, sql), unheardOf, sql)
        await same(sql, (client) => client.shape(sql))
      }
  })

  it('say nothing to psql either', { skip: skipWithout('psql') }, async () => {
    for (const command of psqlCommands) {
      const told = await Promise.all(nodes.map((node) => psql(node, command)))
      const answer = sameInBoth(command, told)
      assert.doesNotMatch(withoutEcho(answer, command), unheardOf, command)
    }
    assert.match(await psql(nodes[0], '\\d vault.people'), /email/)
  })

  it('feel a narrowing in a statement that was prepared before', async () => {
    const prepared = { sql: people, name: 'people' }
    assert.match(await indistinguishable(prepared), /SELECT 120\0/)
    await change({
      narrowing: { columns: ['people.id', 'people.tenant'], rows: { people: 'resource.tenant == "c"' } },
    })
    const narrowed = await indistinguishable(prepared)
    assert.match(narrowed, /SELECT 40\0/)
    assert.doesNotMatch(narrowed, /email/)
    assert.doesNotMatch(await indistinguishable({ sql: 'select * from pg_attribute' }), /email/)
  })

  it('feel a revocation in a prepared statement, in what was open before, too', async () => {
    const prepared = { sql: people, name: 'again' }
    await indistinguishable(prepared)
    await indistinguishable({ sql: `begin; declare before cursor for ${people}; fetch 1 from before` })
    await indistinguishable({ sql: 'commit; begin' })
    await indistinguishable({ sql: `rollback; declare held cursor with hold for ${people}` })
    assert.match(await indistinguishable({ sql: 'fetch 2 from held' }), /FETCH 2\0/)
    await change({ state: 'revoked' })
    assert.match(await indistinguishable({ sql: 'fetch 1 from before' }), /C34000\0/)
    assert.match(await indistinguishable(prepared), /C42501\0/)
    assert.match(await indistinguishable({ sql: `copy vault.people to stdout` }), /C42501\0/)
    assert.match(await same(people, (client) => client.shape(people)), /C42501\0/)
    assert.doesNotMatch(await indistinguishable({ sql: 'select * from pg_class' }), /people/)
    assert.match(await indistinguishable({ sql: 'fetch 1 from held' }), /C42501\0/)
    assert.match(await indistinguishable({ sql: 'fetch 1 from held' }), /C34000\0/)
  })

  it('say nothing of it on their own output', async () => {
    for (const client of clients.splice(0)) await client[Symbol.asyncDispose]()
    for (const node of nodes) {
      const { status, stdout, stderr } = await node.end()
      assert.deepEqual([status, stderr], [0, ''])
      assertSilent('the output of the node', stdout)
    }
  })

  const change = (what: Partial<Agreement>): Promise<void> => changeAgreement(nodes, what)
})

/** An answer without what it repeats of the statement: names that the attacker wrote are known to them. */
const withoutEcho = (answer: string, sql: string): string =>
  (sql.match(/[\w.]*(?:salary|ledger|hidden)[\w.]*/gi) ?? [])
    .flatMap((name) => [name, ...name.split('.')])
    .reduce((rest, name) => rest.replaceAll(name, ''), answer)

/** What psql writes, its errors with it. */
async function psql(node: ServedWorld | undefined, command: string): Promise<string> {
  assert.ok(node)
  const { hostname, port } = new URL(node.postgres)
  const env = {
    PATH: process.env['PATH'],
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: 'token',
    PGPASSWORD: node.token,
  }
  const running = promisify(execFile)('psql', ['-X', '-d', 'test', '-c', command], { env })
  const { stdout, stderr } = await running.catch((error: unknown) => {
    assert.ok(error instanceof Error && 'stdout' in error && 'stderr' in error)
    return { stdout: String(error.stdout), stderr: String(error.stderr) }
  })
  return `${stdout}\n${stderr}`
}

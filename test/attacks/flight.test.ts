import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { numberField, textField } from '../../src/ports/flight/protobuf.ts'
import { command } from '../ports/flight/flight-client.ts'
import { changeAgreement } from './change-agreement.ts'
import { FlightWorld } from './flight-world.ts'
import { generatedAttacks } from './generated-attacks.ts'
import { assertSilent, sameInBoth } from './same-in-both.ts'
import { serveWorld, type ServedWorld } from './served-world.ts'
import { attacks } from './statements.ts'
import { worlds } from './world.ts'

const people = 'select * from vault.people order by id'

/** Statements take turns in these. */
const ways: readonly ((client: FlightWorld, sql: string) => Promise<string>)[] = [
  (client, sql) => client.statement(sql),
  (client, sql) => client.prepared(sql),
  (client, sql) => client.statement(sql),
  (client, sql) => client.shape(sql),
]

const withValues: readonly (readonly [sql: string, ...values: (string | number)[]])[] = [
  ['select * from vault.people where tenant = $1 order by id', 'b'],
  ['select * from vault.people where id = ?', 5],
  ['select count(*) from vault.people where email like $1', '%ann%'],
  ['select salary from vault.people where id = $1', 0],
  ['select id from vault.people where salary > $1', 1000],
  ['select columns($1) from vault.people', 'salary'],
  ['select id from vault.people order by $1, id limit 3', 'salary'],
  ['select id from vault.people order by id limit $1', '1; select 2'],
  ['select regexp_matches(code, $1) from vault.people order by id', '['],
  ['select amount = $1 from vault.people order by id', 'x'],
  ['select amount / $1 from vault.people order by id', 0],
  ['select * from query_table($1)', 'hidden.ledger'],
  ['select * from hidden.ledger where entry = $1', 'x'],
  ['select * from read_csv($1)', '/etc/passwd'],
  ['select getenv($1)', 'HOME'],
  ['select $2 from vault.people', 'x'],
]

const questions: readonly Buffer[] = [
  command('CommandGetTables', numberField(5, 1)),
  command('CommandGetTables', textField(2, 'hidden'), numberField(5, 1)),
  command('CommandGetTables', textField(3, '%')),
  command('CommandGetDbSchemas'),
  command('CommandGetCatalogs'),
  command('CommandGetTableTypes'),
  command('CommandGetSqlInfo'),
  command('CommandGetXdbcTypeInfo'),
  command('CommandGetPrimaryKeys', textField(3, 'people')),
  command('CommandGetPrimaryKeys', textField(3, 'ledger')),
  command('CommandGetImportedKeys', textField(3, 'ledger')),
]

/** What the attacker may not even know of. */
const unheardOf = /salary|ledger/i

describe('two nodes that clients of Flight SQL ask, whose data differ only in what is hidden', () => {
  const nodes: ServedWorld[] = []
  const clients: FlightWorld[] = []
  let asked = 0

  before(async () => {
    for (const hidden of worlds) nodes.push(await serveWorld(hidden, { flight: { port: 0 } }))
    for (const node of nodes) clients.push(new FlightWorld(node))
  })
  after(async () => {
    for (const client of clients) client[Symbol.dispose]()
    for (const node of nodes) await node[Symbol.asyncDispose]()
  })

  const same = async (sql: string, ask: (client: FlightWorld) => Promise<string>): Promise<string> =>
    sameInBoth(
      sql,
      (await Promise.all(clients.map(ask))).map((told) => told.replaceAll(sql, '…')),
    )
  const indistinguishable = (sql: string): Promise<string> => same(sql, (client) => client.statement(sql))

  /** By the next way. */
  async function inTurn(sql: string): Promise<void> {
    const way = ways[asked++ % ways.length]
    if (way !== undefined) await same(sql, (client) => way(client, sql))
  }

  it('answer with what the policies leave', async () => {
    assert.match(await indistinguishable('select count(*) from vault.people'), /^status 0[^]*\nstatus 0/)
    assert.match(await indistinguishable('select salary from vault.people'), /^status 3 /)
    assert.match(await indistinguishable('select * from hidden.ledger'), /^status 7 /)
    for (const way of ways)
      assert.doesNotMatch(await same(people, (client) => way(client, people)), unheardOf)
  })

  for (const [group, statements] of Object.entries(attacks)) {
    if (group === 'what takes too much') continue
    it(`cannot be told apart over Flight SQL by ${group}`, async () => {
      for (const sql of statements) await inTurn(sql)
    })
  }

  it('cannot be told apart by generated expressions over every function and type', async () => {
    for (const sql of generatedAttacks(50)) await inTurn(sql)
  })

  it('cannot be told apart by values of prepared statements', async () => {
    for (const [sql, ...values] of withValues) {
      const bound = async (client: FlightWorld): Promise<string> => {
        const { handle, told } = await client.prepare(sql)
        if (handle === undefined) return told
        const put = await client.bind(
          handle,
          values.map((value) => [value]),
        )
        return [told, put, await client.run(handle)].join('\n')
      }
      const answer = await same(sql, bound)
      assert.doesNotMatch(answer, /root:|PATH=/)
    }
  })

  it('have a catalogue of what the reader may see', async () => {
    for (const question of questions) {
      const answer = await same(question.toString('latin1'), (client) => client.catalogue(question))
      // The answer to a question repeats it.
      assert.doesNotMatch(answer.replaceAll(/\x1a.(?:people|ledger)/g, ''), unheardOf)
    }
  })

  it('feel a narrowing and a revocation in a statement that was prepared before', async () => {
    const handles: (readonly [FlightWorld, Buffer])[] = []
    for (const client of clients) {
      const { handle } = await client.prepare('select count(*) as n, any_value(email) as e from vault.people')
      assert.ok(handle)
      handles.push([client, handle])
    }
    const again = async (): Promise<string> =>
      sameInBoth('prepared', await Promise.all(handles.map(([client, handle]) => client.run(handle))))
    assert.match(await again(), /^status 0[^]*\nstatus 0/)
    await changeAgreement(nodes, {
      narrowing: { columns: ['people.id', 'people.tenant'], rows: { people: 'resource.tenant == "c"' } },
    })
    assert.match(await again(), /^status 3 /)
    assert.doesNotMatch(await same(people, (client) => client.shape(people)), /email/)
    await changeAgreement(nodes, { state: 'revoked' })
    assert.match(await again(), /^status 7 /)
    const tables = command('CommandGetTables')
    assert.doesNotMatch(await same('tables', (client) => client.catalogue(tables)), /people/)
  })

  it('say nothing of it on their own output', async () => {
    for (const client of clients.splice(0)) client[Symbol.dispose]()
    for (const node of nodes) {
      const { status, stdout, stderr } = await node.end()
      assert.deepEqual([status, stderr], [0, ''])
      assertSilent('the output of the node', stdout)
    }
  })
})

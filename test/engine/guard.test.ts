import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { allowedFunctions } from '../../src/engine/allowed-functions.ts'
import { guard } from '../../src/engine/guard.ts'
import { SqlParser } from '../../src/engine/sql/parse.ts'
import { benignStatements } from './benign-statements.ts'
import { hostileStatements } from './hostile-statements.ts'

const tables = [
  ['f', 'flights'],
  ['f', 'flights@3'],
  ['g', 'airports'],
  ['g', 'shared'],
  ['f', 'shared'],
]

describe('guard', async () => {
  const parser = await SqlParser.open()
  after(() => parser.close())
  const check = (sql: string) => guard(sql, { tables, parser })

  it('refuses every hostile statement', async () => {
    const admitted: string[] = []
    for (const sql of hostileStatements) if ((await check(sql)).ok) admitted.push(sql)
    assert.deepEqual(admitted, [])
  })

  it('admits what analysts write', async () => {
    const refused: string[] = []
    for (const sql of benignStatements) {
      const verdict = await check(sql)
      if (!verdict.ok) refused.push(`${sql}: ${verdict.message}`)
    }
    assert.deepEqual(refused, [])
  })

  it('names the tables that are read, each once, by their full names', async () => {
    const verdict = await check(
      'WITH x AS (SELECT * FROM Flights) SELECT * FROM x JOIN f.flights USING (id), (SELECT * FROM airports)',
    )
    assert.deepEqual(verdict.ok && verdict.tables, [
      ['f', 'flights'],
      ['g', 'airports'],
    ])
  })

  it('says where an unknown table is and which is the nearest', async () => {
    const verdict = await check("SELECT 'ä€😀',\n  1 FROM f.flihgts")
    assert.equal(!verdict.ok && verdict.code, 'undefined_table')
    assert.equal(!verdict.ok && verdict.message, '2:10: there is no dataset "f.flihgts"')
    assert.equal(!verdict.ok && verdict.remedy, 'Did you mean "f.flights"?')
  })

  it('says where a name is that several domains have', async () => {
    const verdict = await check('SELECT * FROM shared')
    assert.equal(!verdict.ok && verdict.message, '1:15: "shared" is the name of several datasets')
    assert.equal(!verdict.ok && verdict.remedy, 'Write g.shared or f.shared.')
  })

  it('names the nearest function', async () => {
    const verdict = await check('SELECT uper(carrier) FROM f.flights')
    assert.equal(!verdict.ok && verdict.message, '1:8: the function uper is not available')
    assert.equal(!verdict.ok && verdict.remedy, 'Did you mean upper?')
  })

  it('says where a syntax error is', async () => {
    const verdict = await check("SELECT 'ä€😀'\nFROM f.flights WHERE WHERE")
    assert.equal(!verdict.ok && verdict.code, 'syntax_error')
    assert.match((!verdict.ok && verdict.message) || '', /^2:22: /)
  })

  it('takes other lists of functions and table functions', async () => {
    const functions = new Set([...allowedFunctions, 'version'])
    const tableFunctions = new Set(['read_csv'])
    const options = { tables, parser, functions, tableFunctions }
    assert.equal((await guard("SELECT version() FROM read_csv('x')", options)).ok, true)
    assert.equal((await guard('SELECT * FROM range(1)', options)).ok, false)
  })

  it('takes numbered parameters where they are bound, and nowhere else', async () => {
    const sql = 'SELECT $1 FROM f.flights WHERE carrier = $2'
    assert.equal((await check(sql)).ok, false)
    assert.equal((await guard(sql, { tables, parser, parameters: true })).ok, true)
    assert.equal((await guard('SELECT $name', { tables, parser, parameters: true })).ok, false)
  })
})

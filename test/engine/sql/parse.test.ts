import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { SqlParser } from '../../../src/engine/sql/parse.ts'
import type { SqlFault } from '../../../src/engine/sql/sql-fault.ts'

let parser: SqlParser
before(async () => {
  parser = await SqlParser.open()
})
after(() => parser.close())

async function faultOf(sql: string): Promise<SqlFault> {
  const fault = await parser.parse(sql)
  assert.equal(fault.kind, 'fault', `${sql} was read`)
  return fault
}

describe('SqlParser', () => {
  it('reads one SELECT, whatever comments and semicolons surround it', async () => {
    for (const sql of ['select 1', '-- x\nfrom t;', '/* ; */ values (1);;', '(select 1) union select 2 -- ;'])
      assert.equal((await parser.parse(sql)).kind, 'select', sql)
  })

  it('says that a transformation is one SELECT', async () => {
    for (const sql of [
      '',
      ' -- nothing\n',
      ';',
      'select 1; select 2',
      'insert into t values (1)',
      'drop table t',
    ])
      assert.equal((await faultOf(sql)).code, 'not-one-select', sql)
    const fault = await faultOf('-- the rows\n  create table t as select 1')
    assert.equal(fault.message, 'CREATE is not a SELECT')
    assert.deepEqual(fault.position, { line: 2, column: 3 })
    assert.match(fault.expected ?? '', /one SELECT/)
  })

  it('refuses statements hidden where a SELECT could be', async () => {
    for (const sql of [
      'explain select 1',
      'with a as (delete from t returning *) from a',
      'call f()',
      'set x = 1',
    ])
      assert.equal((await parser.parse(sql)).kind, 'fault', sql)
  })

  it('does not call a SELECT none for what comes after it', async () => {
    const { message } = await faultOf('select 1; drop table t')
    assert.equal(message, 'one of the statements here is not a SELECT')
  })

  it('asks for the values of a PIVOT', async () => {
    const fault = await faultOf('pivot t on x using sum(v)')
    assert.match(fault.remedy ?? '', /IN \(values\)/)
  })

  it('says where the grammar stopped', async () => {
    const at = async (sql: string): Promise<string> => {
      const { line, column } = (await faultOf(sql)).position
      return `${line}:${column}`
    }
    assert.equal(await at('selec 1'), '1:1')
    assert.equal(await at('select a\nfrom t\nwhere and'), '3:7')
    assert.equal(await at('select a\r\nfrom t\r\nwhere and'), '3:7')
    assert.equal(await at("select 'é😀', a frm x y"), '1:21')
    assert.equal(await at('select\u00a0a frm x y'), '1:14')
    assert.equal(await at("select '\u00a0é' frm\n x y"), '2:2')
    assert.equal(await at('select ('), '1:9')
  })

  it('answers many texts at once, each in its place', async () => {
    const sqls = Array.from({ length: 700 }, (_, index) => (index % 7 === 0 ? 'selec' : `select ${index}`))
    const answers = await parser.parseAll(sqls)
    assert.equal(answers.length, 700)
    answers.forEach((answer, index) => {
      assert.equal(answer.kind, index % 7 === 0 ? 'fault' : 'select')
      if (answer.kind === 'select') assert.equal(answer.sql, sqls[index])
    })
  })

  it('gives what can be kept as JSON and loses no digit of a constant', async () => {
    const statement = await parser.parse('select 123456789012345678, 12345678901234567890123, 1e5')
    const text = JSON.stringify(statement)
    assert.deepEqual(JSON.parse(text), statement)
    assert.match(text, /123456789012345678/)
  })
})

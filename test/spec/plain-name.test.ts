import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Engine } from '../../src/engine/engine.ts'
import { isPlainName, plainNameFor } from '../../src/spec/plain-name.ts'

describe('isPlainName', () => {
  it('takes what SQL takes without quotes', () => {
    for (const name of ['flights', '_x', 'daily_delays_v1', 'name', 'value'])
      assert.ok(isPlainName(name), name)
  })

  it('refuses capitals, spaces and a digit first', () => {
    for (const name of ['Flights', 'a b', '1a', 'a-b', '']) assert.ok(!isPlainName(name), name)
  })

  it('refuses every word that the engine reserves', async () => {
    using engine = await Engine.open()
    using connection = await engine.connect()
    const words = await connection.rows(
      `select keyword_name as word from duckdb_keywords() where keyword_category = 'reserved'`,
    )
    assert.ok(words.length > 50)
    for (const { word } of words)
      assert.ok(typeof word === 'string' && !isPlainName(word), JSON.stringify(word))
  })
})

describe('plainNameFor', () => {
  it('offers a name that is plain', () => {
    assert.equal(plainNameFor('Flight-Ops'), 'flight_ops')
    assert.equal(plainNameFor('order'), 'order_')
    for (const name of ['2024', 'Table', 'temp', 'é']) assert.ok(isPlainName(plainNameFor(name)), name)
  })
})

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

  it('refuses every word that the engine does not take for a column or a table', async () => {
    using engine = await Engine.open()
    using connection = await engine.connect()
    const words = await connection.rows('select distinct keyword_name as word from duckdb_keywords()')
    let refused = 0
    for (const { word } of words) {
      assert.ok(typeof word === 'string')
      const use = `with "${word}" as (select 1 as "${word}") select 1 as other, ${word} from ${word}`
      const isTaken = await connection.rows(use).then(
        () => false,
        () => true,
      )
      if (isTaken) assert.ok(!isPlainName(word), word)
      if (isTaken) refused++
    }
    assert.ok(refused > 100)
  })
})

describe('plainNameFor', () => {
  it('offers a name that is plain', () => {
    assert.equal(plainNameFor('Flight-Ops'), 'flight_ops')
    assert.equal(plainNameFor('order'), 'order_')
    for (const name of ['2024', 'Table', 'temp', 'é']) assert.ok(isPlainName(plainNameFor(name)), name)
  })
})

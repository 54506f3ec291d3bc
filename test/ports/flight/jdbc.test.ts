import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { find, skipWithout } from '../../support/needs.ts'
import { ServedFlight } from './served-flight.ts'

const program = path.join(import.meta.dirname, 'java/ReadByJdbc.java')

describe('the JDBC driver of Flight SQL', { skip: skipWithout('flight-jdbc') }, () => {
  let served: ServedFlight
  before(async () => {
    served = await ServedFlight.serve()
    await served.setPassword('user:ana', 'the password of Ana')
  })
  after(() => served[Symbol.asyncDispose]())

  it('finds what there is, reads, binds, and hears what is wrong', async () => {
    const open = '--add-opens=java.base/java.nio=ALL-UNNAMED'
    const jar = find('flight-jdbc') ?? ''
    const address = `127.0.0.1:${served.port}`
    const { stdout } = await promisify(execFile)(
      'java',
      [open, '-cp', jar, program, address, 'ana', 'the password of Ana'],
      { timeout: 100_000 },
    )
    assert.deepEqual(stdout.trim().split('\n'), [
      'tables sales|notes',
      'tables sales|orders',
      'tables sales|prices',
      'columns id|BIGINT',
      'columns customer|VARCHAR',
      'columns email|VARCHAR',
      'columns amount|DECIMAL',
      'columns day|DATE',
      'columns region|VARCHAR',
      'columns seen_at|TIMESTAMP',
      'columns paid|BOOLEAN',
      'key id',
      'rows 1|ann.xxxxx@xxxxxxx.xxx|10.50|2026-01-05',
      'rows 2|bob.xxxx@xxxxxxx.xxx|20.00|2026-01-06',
      'rows 3|eve.xxxxx@xxxxxxx.xxx|5.25|2026-02-01',
      'rows 5|null|null|null',
      'first 2',
      'first 3',
      'second 1',
      'error Error while executing SQL "select card from sales.orders": 1:8: there is no column "card" here. Did you mean "paid"?',
      'error Error while executing SQL "delete from sales.orders": 1:1: DELETE is not a SELECT',
    ])
  })
})

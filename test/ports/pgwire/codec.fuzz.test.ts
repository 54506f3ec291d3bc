import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { catalogueSql } from '../../../src/ports/pgwire/catalogue/catalogue-sql.ts'
import { readCommand } from '../../../src/ports/pgwire/command.ts'
import { readMessage } from '../../../src/ports/pgwire/frontend-message.ts'
import { wholeMessages } from '../../../src/ports/pgwire/open-rows.ts'
import { parameterValue } from '../../../src/ports/pgwire/parameter-value.ts'
import { PostgresError } from '../../../src/ports/pgwire/postgres-error.ts'
import { sqlParts, sqlTokens } from '../../../src/ports/pgwire/sql-token.ts'
import { readStartup, startupOptions } from '../../../src/ports/pgwire/startup-message.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

describe('the codec', () => {
  const seed = Number(process.env['HANSA_TEST_SEED'] ?? Date.now() % 1_000_000)

  it(`survives anything (HANSA_TEST_SEED=${seed})`, () => {
    const random = seededRandom(seed)
    const below = (most: number): number => Math.floor(random() * most)
    const bytes = (most: number): Buffer => Buffer.from(Array.from({ length: below(most) }, () => below(256)))
    const pieces = [
      "'",
      '"',
      '$$',
      '/*',
      '*/',
      '--',
      '\n',
      ';',
      '::',
      'copy',
      'to',
      'stdout',
      '(',
      ')',
      'set',
      'é',
      '\u{1f600}',
      '1',
      'E',
      '.',
      'operator',
      'pg_catalog',
      'regclass',
      ' ',
    ]
    const survives = (work: () => unknown): void => {
      try {
        work()
      } catch (error) {
        if (!(error instanceof PostgresError)) throw error
      }
    }
    for (let round = 0; round < 20_000; round++) {
      const letter = 'QPBDCESHXpFdcf'.charCodeAt(below(14))
      survives(() => readMessage(letter, bytes(40)))
      survives(() => readStartup(bytes(30)))
      survives(() => readStartup(Buffer.concat([hex('00030000'), bytes(30)])))
      survives(() => startupOptions(bytes(30).toString('latin1')))
      const oid = [16, 17, 20, 21, 23, 25, 700, 701, 1007, 1082, 1083, 1114, 1184, 1700, 2950, 3802, 1009][
        below(17)
      ]
      survives(() => parameterValue({ oid: oid ?? 0, binary: random() < 0.8, bytes: bytes(40) }))
      const sql = Array.from({ length: below(14) }, () => pieces[below(pieces.length)] ?? '').join(
        random() < 0.5 ? ' ' : '',
      )
      const parts = sqlParts(sql)
      for (const part of parts) {
        assert.equal(part.sql, sql.slice(part.offset, part.offset + part.sql.length))
        survives(() => readCommand(part))
        survives(() => catalogueSql(sqlTokens(part.sql)))
      }
      const { end, count } = wholeMessages(bytes(60), below(5))
      assert.ok(end >= count * 5)
    }
  })
})

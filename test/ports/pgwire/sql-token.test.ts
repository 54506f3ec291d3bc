import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SqlScanner } from '../../../src/ports/pgwire/sql-scanner.ts'
import { sqlParts, sqlTokens } from '../../../src/ports/pgwire/sql-token.ts'

describe('sqlParts', () => {
  const parts = (sql: string): readonly string[] => sqlParts(sql).map((part) => part.sql)

  it('divides at semicolons that are no part of anything', () => {
    assert.deepEqual(
      parts(`select ';' ; /* ; /* ; */ */ select "a;b" -- ;\n; select $x$ ; $x$;; select E'\\';'`),
      ["select ';'", 'select "a;b"', 'select $x$ ; $x$', "select E'\\';'"],
    )
    assert.deepEqual(parts(' -- nothing\n ; '), [])
  })

  it('says where each begins', () => {
    assert.deepEqual(
      sqlParts('a ;  b').map(({ offset }) => offset),
      [0, 5],
    )
  })

  it('reads what quotes stand for', () => {
    const values = sqlTokens(`"A""b" 'it''s' E'\\n' $$x$$ WORD $1`).map(({ kind, value }) => [kind, value])
    assert.deepEqual(values, [
      ['quoted', 'A"b'],
      ['string', "it's"],
      ['string', '\n'],
      ['string', 'x'],
      ['word', 'word'],
      ['parameter', '$1'],
    ])
  })
})

describe('SqlScanner', () => {
  it('looks at each character once, whatever a megabyte of SQL is made of', () => {
    const texts = [
      '(',
      ';',
      `'`,
      '"',
      'a ',
      '$',
      '$a',
      '$a$',
      '/*',
      '--\n',
      `E'\\`,
      '1e',
      '1_',
      '.1',
      '::',
      'é',
      '\u{1f600}',
    ]
    for (const piece of texts) {
      const text = piece.repeat(Math.floor(1_000_000 / piece.length))
      const scanner = new SqlScanner(text)
      let end = 0
      while (scanner.next()) {
        assert.ok(scanner.start >= end && scanner.end > scanner.start, piece)
        end = scanner.end
      }
      assert.ok(end <= text.length)
    }
  })
})

import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { chosenCapabilities, readCapabilities } from '../../../src/ports/delta-sharing/capabilities.ts'
import { pageRequest } from '../../../src/ports/delta-sharing/list-page.ts'
import { tableQuery, wantedVersion } from '../../../src/ports/delta-sharing/table-request.ts'
import { versionRange } from '../../../src/ports/delta-sharing/version-range.ts'
import { seededRandom } from '../../support/seeded-random.ts'

const rounds = 5000

/** Text that is nearly right, and text that is not. */
function generator(random: () => number): { text: () => string; json: (depth?: number) => unknown } {
  const pick = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)] as T
  const word = (): string =>
    pick('version', 'timestamp', 'limitHint', 'refreshToken', 'startingVersion', '__proto__', 'after', '')
  const text = (): string =>
    Array.from({ length: Math.floor(random() * 8) }, () =>
      pick(
        word(),
        '=',
        ';',
        ',',
        '{',
        '}',
        '"',
        '\0',
        '\n',
        'é',
        '\ud800',
        '-1',
        '1e999',
        '9'.repeat(20),
        ' ',
      ),
    ).join('')
  const json = (depth = 0): unknown => {
    const leaf = pick<unknown>(
      null,
      true,
      -1,
      0,
      1,
      1.5,
      2 ** 53,
      1e308,
      '',
      '1',
      text(),
      '2026-01-01T00:00:00Z',
    )
    if (depth > 2 || random() < 0.5) return leaf
    if (random() < 0.3) return [json(depth + 1), leaf]
    return Object.fromEntries(
      Array.from({ length: Math.floor(random() * 4) }, () => [word(), json(depth + 1)]),
    )
  }
  return { text, json }
}

describe('what a client of Delta Sharing may send', () => {
  const seed = Number(process.env['HANSA_TEST_SEED'] ?? randomInt(1e9))

  it('is understood or refused, whatever it is', (test) => {
    test.diagnostic(`HANSA_TEST_SEED=${seed}`)
    const random = seededRandom(seed)
    const { text, json } = generator(random)
    const kept = [1, 2, 3].map((version) => ({ version, createdAt: `2025-12-0${version}T00:00:00Z` }))
    const outcomes = { understood: 0, refused: 0 }
    const attempt = (read: () => unknown): void => {
      try {
        read()
        outcomes.understood += 1
      } catch (error) {
        if (!isHansaError(error) || error.meaning.httpStatus !== 400) throw error
        outcomes.refused += 1
      }
    }
    for (let round = 0; round < rounds; round += 1) {
      attempt(() => tableQuery(text()))
      attempt(() => tableQuery(JSON.stringify(json())))
      attempt(() =>
        wantedVersion(
          new URLSearchParams([
            [text(), text()],
            ['version', text()],
          ]),
        ),
      )
      attempt(() => pageRequest(new URLSearchParams([['pageToken', text()]])))
      const bounds = ['startingVersion', 'startingTimestamp', 'endingVersion', 'endingTimestamp']
      const said = bounds
        .filter(() => random() < 0.4)
        .map((name) => [name, String(json(9))] as [string, string])
      attempt(() => {
        const { first, last } = versionRange(new URLSearchParams(said), kept)
        assert.ok(first >= 1 && first <= last && last <= 3)
      })
      attempt(() =>
        pageRequest(
          new URLSearchParams([
            ['pageToken', Buffer.from(JSON.stringify(json())).toString('base64url')],
            ['maxResults', text()],
          ]),
        ),
      )
      const chosen = chosenCapabilities(readCapabilities(text()))
      for (const value of Object.values(chosen)) assert.match(value, /^responseformat=parquet/)
    }
    assert.ok(outcomes.understood > 100 && outcomes.refused > 100, JSON.stringify(outcomes))
  })
})

import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { chosenCapabilities, readCapabilities } from '../../../src/ports/delta-sharing/capabilities.ts'
import { pageRequest } from '../../../src/ports/delta-sharing/list-page.ts'
import { tableQuery, wantedVersion } from '../../../src/ports/delta-sharing/table-request.ts'
import { versionRange } from '../../../src/ports/delta-sharing/version-range.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { governedShop } from '../http/governed-shop.ts'
import { ServedMesh } from '../http/served-mesh.ts'
import { DeltaClient } from './delta-client.ts'

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

const overHttp = 100

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

  it('is answered over HTTP with a status and an error of the protocol', async (test) => {
    test.diagnostic(`HANSA_TEST_SEED=${seed}`)
    await using served = await ServedMesh.serve(governedShop())
    const ana = await DeltaClient.of(served, 'user:ana', { purpose: 'dpv:Marketing' })
    const random = seededRandom(seed)
    const { text, json } = generator(random)
    const part = (usual: string): string => (random() < 0.8 ? usual : encodeURIComponent(wellFormed(text())))
    const table = (): string => `/shares/${part('sales')}/schemas/${part('orders')}/tables/${part('orders')}`
    const query = (): string => encodeURIComponent(wellFormed(text()))
    for (let round = 0; round < overHttp; round += 1) {
      const body = random() < 0.5 ? text() : JSON.stringify(json())
      for (const response of [
        await ana.post(`${table()}/query`, body),
        await ana.get(`${table()}/changes?startingVersion=${query()}&${query()}=${query()}`),
        await ana.get(`/shares/${part('sales')}/all-tables?maxResults=${query()}`),
      ]) {
        const said = await response.text()
        assert.doesNotMatch(said, /CANARY|canary|node_modules|\.ts:\d|\/tmp\//, body)
        if (response.status === 200) continue
        assert.ok([400, 403, 404].includes(response.status), `${body} → ${response.status} ${said}`)
        assert.deepEqual(Object.keys(JSON.parse(said) as object), ['errorCode', 'message'])
      }
    }
    assert.equal((await ana.query('/shares/sales/schemas/orders/tables/orders', {})).files.length, 1)
  })
})

/** What can stand in an address: no halves of pairs. */
const wellFormed = (text: string): string => text.toWellFormed()

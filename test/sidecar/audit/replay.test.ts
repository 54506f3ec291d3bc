import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type {
  AccessDecision,
  ColumnEntitlement,
  DecidingPolicy,
} from '../../../src/governance/entitlement.ts'
import type { RowFilter, RowTest } from '../../../src/governance/row-filter.ts'
import { replay, type ReplayQuestion } from '../../../src/sidecar/audit/replay.ts'
import { accessed, airportRisk, began, denied, flights } from './sample-entries.ts'

const policy: DecidingPolicy = { id: 'planning.reviewers', reason: 'Planners review.', scope: 'domain' }

const permitted = (
  access: Readonly<Record<string, ColumnEntitlement['access']>>,
  rows: RowFilter = { kind: 'all' },
): AccessDecision => ({
  kind: 'permitted',
  policies: [policy],
  entitlement: {
    dataset: airportRisk,
    columns: Object.entries(access).map(([name, each]) => ({
      name,
      type: 'VARCHAR',
      access: each,
      reasons: [],
    })),
    rows,
    rowReasons: [],
    purpose: 'RouteReview',
    signature: undefined,
  },
})

const refused: AccessDecision = {
  kind: 'denied',
  policies: [policy],
  message: 'no agreement is in force',
  remedy: 'Request access.',
}

const isTexas: RowTest = {
  op: '=',
  left: { op: 'column', name: 'state', type: 'string' },
  right: { op: 'literal', type: 'string', text: 'TX' },
}
const onlyTexas: RowFilter = { kind: 'where', condition: isTexas }

describe('replay', () => {
  it('asks what was asked then, of each dataset', async () => {
    const asked: ReplayQuestion[] = []
    await replay(began('a', { datasets: [accessed(airportRisk), accessed(flights)] }), (question) => {
      asked.push(question)
      return Promise.resolve(refused)
    })
    const common = { principal: 'user:ana', purpose: 'RouteReview' }
    assert.deepEqual(asked, [
      { ...common, dataset: airportRisk },
      { ...common, dataset: flights },
    ])
  })

  const decidedNow = (decision: AccessDecision) => () => Promise.resolve(decision)

  it('finds no difference where there is none', async () => {
    const limits = { columns: { risk: 'show-last-4' as const }, rows: onlyTexas }
    const entry = began('a', { datasets: [accessed(airportRisk, { limits })] })
    const now = permitted({ state: 'clear', risk: { mask: 'show-last-4' } }, onlyTexas)
    const { changed, datasets } = await replay(entry, decidedNow(now))
    assert.equal(changed, false)
    assert.deepEqual(datasets[0]?.columns, [])
    assert.equal(datasets[0].rows, 'same')
  })

  it('says who may no longer read, and who may now', async () => {
    const lost = await replay(began('a'), decidedNow(refused))
    assert.equal(lost.changed, true)
    assert.equal(lost.datasets[0]?.was.permitted, true)
    assert.deepEqual(lost.datasets[0].now, {
      permitted: false,
      policies: [policy],
      message: 'no agreement is in force',
    })
    const gained = await replay(denied('b'), decidedNow(permitted({ state: 'clear' })))
    assert.equal(gained.changed, true)
    assert.deepEqual(gained.datasets[0]?.was, {
      permitted: false,
      policies: [],
      message: 'no policy permits it',
    })
    assert.deepEqual(gained.datasets[0].now, { permitted: true, policies: [policy] })
    assert.equal((await replay(denied('b'), decidedNow(refused))).changed, false)
  })

  it('lists columns that are seen otherwise, and whether the statement used them', async () => {
    const limits = {
      columns: { cost: 'withheld', operator: 'show-first-4', phone: 'show-last-4' } as const,
      rows: { kind: 'all' } as const,
    }
    const entry = began('a', {
      datasets: [accessed(airportRisk, { columns: ['state', 'operator'], limits })],
    })
    const now = permitted({
      state: { mask: 'sha-256-global' },
      cost: { mask: 'replace-with-null' },
      operator: 'clear',
      phone: 'withheld',
    })
    const { datasets, changed } = await replay(entry, decidedNow(now))
    assert.equal(changed, true)
    assert.deepEqual(datasets[0]?.columns, [
      { name: 'cost', was: 'withheld', now: 'replace-with-null', change: 'gained', used: false },
      { name: 'operator', was: 'show-first-4', now: 'clear', change: 'gained', used: true },
      { name: 'phone', was: 'show-last-4', now: 'withheld', change: 'lost', used: false },
      { name: 'state', was: 'clear', now: 'sha-256-global', change: 'lost', used: true },
    ])
  })

  it('says what became of the rows', async () => {
    const change = async (was: RowFilter, now: RowFilter): Promise<string | undefined> => {
      const entry = began('a', { datasets: [accessed(airportRisk, { limits: { columns: {}, rows: was } })] })
      return (await replay(entry, decidedNow(permitted({}, now)))).datasets[0]?.rows
    }
    const [all, none] = [{ kind: 'all' }, { kind: 'none' }] as const
    const otherwise: RowFilter = { kind: 'where', condition: { op: 'not', test: isTexas } }
    assert.equal(await change(onlyTexas, onlyTexas), 'same')
    assert.equal(await change(all, onlyTexas), 'lost')
    assert.equal(await change(onlyTexas, none), 'lost')
    assert.equal(await change(onlyTexas, all), 'gained')
    assert.equal(await change(none, onlyTexas), 'gained')
    assert.equal(await change(onlyTexas, otherwise), 'different')
  })
})

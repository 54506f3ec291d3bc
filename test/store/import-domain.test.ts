import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { operatorOf } from '../../src/governance/principal.ts'
import { changeAgreement } from '../../src/sidecar/agreement/change-agreement.ts'
import { requestAccess } from '../../src/sidecar/agreement/request-access.ts'
import { Sidecar } from '../../src/sidecar/sidecar.ts'
import { exportDomain } from '../../src/store/export-domain.ts'
import type { DomainTold } from '../../src/store/exported-domain.ts'
import { importDomain } from '../../src/store/import-domain.ts'
import type { Rating, Stars } from '../../src/store/rating-store.ts'
import { pushRows, pushServer } from '../support/push-rows.ts'
import { TestMesh, type ShortProducts } from '../support/test-mesh.ts'

const products = (rows: number): ShortProducts => ({
  'sales/prices': {
    serves: { prices: { columns: { n: 'integer' } } },
    sql: { prices: `select range::bigint as n from range(${rows})\n` },
  },
  'planning/plans': {
    serves: { plans: { columns: { step: 'integer' } } },
    sql: { plans: 'select range::bigint as step from range(3)\n' },
  },
  'sales/takings': {
    sources: {
      tills: {
        server: pushServer,
        name: 'sold',
        columns: { amount: 'integer!' },
        settings: { keepPushes: 1 },
      },
    },
    serves: { takings: { columns: { amount: 'integer!' } } },
    sql: { takings: 'select amount from tills\n' },
  },
})

const rating = (product: string, stars: Stars, comment: string): Rating => ({
  id: `${product} ${stars}`,
  product,
  author: 'user:kim',
  stars,
  comment,
  at: '2026-01-02T00:00:00.000Z',
})

const ratings: readonly Rating[] = [
  {
    ...rating('sales/prices', 2, 'Too low'),
    answer: { author: 'user:ana', text: 'They rose.', at: '2026-01-03T00:00:00.000Z' },
  },
  rating('sales/takings', 5, ''),
  rating('planning/plans', 1, 'Of another domain'),
]

let old: TestMesh
let folder: string
let told: DomainTold

before(async () => {
  old = new TestMesh(products(10))
  await old.apply()
  old.declare(products(20))
  await push('first', 1)
  await old.apply()
  // The rows of the first are let go of, and its key is kept.
  old.pass(2 * 86_400)
  await old.collect()
  await push('second', 2)
  folder = mkdtempSync(path.join(tmpdir(), 'hansa-export-'))
  await agree()
  for (const rating of ratings) await (await old.store()).metadata.putRating(rating)
  told = await exportDomain(await old.store(), wanted('whole'))
})

after(async () => {
  rmSync(folder, { recursive: true })
  await old[Symbol.asyncDispose]()
})

const wanted = (name: string) => ({
  mesh: 'test',
  domain: 'sales',
  folder: path.join(folder, name),
  now: old.now,
})

const push = (key: string, amount: number) =>
  pushRows(old, { product: 'sales/takings', input: 'tills', key }, [{ amount }])

async function agree(): Promise<void> {
  const { effects, store } = await old.context()
  const { settings } = await old.load()
  await using sidecar = await Sidecar.open({ store, settings, mesh: 'test', effects, warmWorkers: 0 })
  const kim = { kind: 'user' as const, id: 'kim', teams: [], attributes: {} }
  const request = {
    name: 'sales.prices',
    purpose: 'dpv:Marketing',
    until: '2031-12-31',
    justification: 'Prices',
  }
  const { id } = await requestAccess(sidecar.agreements({ principal: kim, method: 'token' }), request)
  const operator = sidecar.agreements({ principal: operatorOf('test'), method: 'operator' })
  await changeAgreement(operator, id, { kind: 'approve' })
}

describe('importDomain', () => {
  let here: TestMesh
  beforeEach(() => {
    here = new TestMesh(products(20))
  })
  afterEach(() => here[Symbol.asyncDispose]())

  const take = async (name: string, digest?: string): Promise<DomainTold> => {
    const staging = mkdtempSync(path.join(folder, 'staging-'))
    return importDomain(await here.store(), {
      mesh: 'test',
      folder: path.join(folder, name),
      staging,
      digest,
    })
  }
  const copy = (name: string): string => {
    cpSync(path.join(folder, 'whole'), path.join(folder, name), { recursive: true })
    return path.join(folder, name)
  }
  const published = async (): Promise<readonly string[]> => [
    ...(await (await here.store()).metadata.heads()).keys(),
  ]

  it('takes up every version, the data and the agreements of a domain, and nothing else', async () => {
    assert.deepEqual(await take('whole', told.digest), told)
    assert.deepEqual(await published(), ['sales/prices', 'sales/takings'])
    await here.apply()
    assert.deepEqual(await here.rows('select count(*) as n from sales.prices'), [{ n: 20 }])
    assert.deepEqual(await here.rows('select count(*) as n from sales."prices@1"'), [{ n: 10 }])
    const [there, came] = [(await old.store()).metadata, (await here.store()).metadata]
    const agreements = await came.agreements({})
    assert.deepEqual(agreements, await there.agreements({ product: 'sales/prices' }))
    const id = agreements[0]?.id ?? ''
    assert.deepEqual(await came.agreementEvents(id), await there.agreementEvents(id))
    for (const sequence of [1, 2])
      assert.deepEqual(
        await came.publication('sales/prices', { sequence }),
        await there.publication('sales/prices', { sequence }),
      )
  })

  it('takes up what was pushed, under the same keys, and goes on from there', async () => {
    await take('whole')
    const [there, came] = [(await old.store()).metadata, (await here.store()).metadata]
    const logs = await came.pushLogs('sales')
    assert.deepEqual(logs, await there.pushLogs('sales'))
    assert.deepEqual(
      logs.map(({ forgotten, pushes }) => [forgotten, pushes.length]),
      [[1, 2]],
    )
    await here.apply()
    assert.deepEqual(await here.column('select amount from sales.takings'), [2])
    const to = { product: 'sales/takings', input: 'tills' }
    const again = await pushRows(here, { ...to, key: 'first' }, [{ amount: 1 }])
    assert.ok(again.kind === 'accepted' && again.isRepeated)
    const next = await pushRows(here, { ...to, key: 'third' }, [{ amount: 3 }])
    assert.ok(next.kind === 'accepted' && next.push.sequence === 3)
  })

  it('takes up what consumers said, and what they were answered', async () => {
    assert.equal((await take('whole')).ratings, 2)
    const { metadata } = await here.store()
    for (const [index, product] of ['sales/prices', 'sales/takings'].entries())
      assert.deepEqual(await metadata.ratings(product, 10), [ratings[index]])
    assert.deepEqual(await metadata.ratings('planning/plans', 10), [])
  })

  it('lets what comes next follow what came', async () => {
    await take('whole')
    here.declare(products(30))
    await here.apply()
    const [newest] = await (await here.store()).metadata.history('sales/prices', 1)
    assert.equal(newest?.sequence, 3)
  })

  it('goes on where it was interrupted', async () => {
    const { metadata } = await here.store()
    const [agreement] = await (await old.store()).metadata.agreements({})
    assert.ok(agreement !== undefined)
    const [requested] = await (await old.store()).metadata.agreementEvents(agreement.id)
    assert.ok(requested !== undefined)
    await metadata.recordAgreement({ ...agreement, revision: 1 }, requested)
    await take('whole')
    assert.equal((await metadata.agreement(agreement.id))?.revision, agreement.revision)
    assert.deepEqual(await published(), ['sales/prices', 'sales/takings'])
  })

  it('refuses what is not whole, was changed or is another, and keeps nothing of it', async () => {
    const key = (await old.objects()).find(
      (each) => each.includes('sales/prices') && each.endsWith('.parquet'),
    )
    const changed = copy('changed')
    const file = path.join(changed, 'objects', ...(key ?? '').split('/'))
    writeFileSync(file, `${readFileSync(file, 'latin1').slice(0, -1)}x`, 'latin1')
    await assert.rejects(take('changed'), { code: 'invalid_input', message: /is not as it was exported/ })
    const pushes = path.join(copy('pushes'), 'pushes.ndjson')
    writeFileSync(pushes, readFileSync(pushes, 'utf8').replace('second', 'secund'))
    await assert.rejects(take('pushes'), { message: /pushes.ndjson is not as it was exported/ })
    const agreements = path.join(copy('agreements'), 'agreements.ndjson')
    writeFileSync(agreements, readFileSync(agreements, 'utf8').replace('user:kim', 'user:eve'))
    await assert.rejects(take('agreements'), { message: /agreements.ndjson is not as it was exported/ })
    rmSync(path.join(copy('broken'), 'export.json'))
    await assert.rejects(take('broken'), { message: /no whole export/ })
    await assert.rejects(take('whole', '0'.repeat(64)), { message: /not the one that was told/ })
    assert.deepEqual(await published(), [])
    assert.deepEqual(await here.objects(), [])
    assert.deepEqual(await (await here.store()).metadata.agreements({}), [])
  })

  it('refuses a domain of which something is published here', async () => {
    await here.apply()
    await assert.rejects(take('whole'), {
      code: 'conflict',
      message: /sales\/prices is published here already/,
    })
    await assert.rejects(async () => (await here.store()).metadata.adopt([await publication()]), {
      code: 'conflict',
    })
  })

  const publication = async () => {
    const found = await (await old.store()).metadata.publication('sales/prices')
    assert.ok(found !== undefined)
    return found
  }
})

describe('exportDomain', () => {
  it('leaves nothing behind that is pushed later: that is refused until the domain is to stay', async () => {
    const later = { product: 'sales/takings', input: 'tills', key: 'later' }
    await assert.rejects(pushRows(old, later, [{ amount: 4 }]), {
      code: 'busy',
      message: /the domain sales is leaving this node/,
    })
    const repeated = await pushRows(old, { ...later, key: 'second' }, [{ amount: 2 }])
    assert.ok(repeated.kind === 'accepted' && repeated.isRepeated, 'it is in the export')
    const { metadata } = await old.store()
    assert.ok(await metadata.keepDomain('sales'))
    assert.equal((await pushRows(old, later, [{ amount: 4 }])).kind, 'accepted')
    await metadata.leaveDomain('sales')
  })

  it('refuses a folder that has something, and a domain that has nothing', async () => {
    const store = await old.store()
    await assert.rejects(exportDomain(store, wanted('whole')), { message: /is not empty/ })
    await assert.rejects(exportDomain(store, { ...wanted('none'), domain: 'none' }), { code: 'not_found' })
  })
})

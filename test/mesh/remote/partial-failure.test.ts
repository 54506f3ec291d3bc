import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { signStatement } from '../../../src/governance/signed-statement.ts'
import { fileListType } from '../../../src/mesh/file-list.ts'
import type { OpenedRemote } from '../../../src/mesh/open-remote.ts'
import { nodeKey } from '../../../src/sidecar/node-key.ts'
import { cutFiles, Meddler, type Meddling } from './meddler.ts'
import { bring, descriptorOf, impatience, kim, serveTwoNodes, type TwoNodes } from './two-nodes.ts'

const unavailable = (message: RegExp) => ({ code: 'source_unavailable', message })

describe('OwnersDatasets where something fails', () => {
  let two: TwoNodes
  let remote: OpenedRemote
  before(async () => {
    two = await serveTwoNodes()
    remote = await two.open()
  })
  after(async () => {
    await remote.close()
    await two[Symbol.asyncDispose]()
  })
  beforeEach(async () => {
    Object.assign(two.meddler, { meddling: undefined, isDown: false, isSilent: false })
    await remote.close()
    remote = await two.open()
    await remote.datasets.all()
    two.meddler.taken()
  })

  const during = async (meddling: Meddling, work: () => Promise<void>): Promise<void> => {
    two.meddler.meddling = meddling
    await work()
  }
  const mesh = (...names: readonly string[]): string => path.join(two.planning.mesh.state, 'mesh', ...names)

  it('goes on where a transfer was cut', async () => {
    const half = 2_000_000
    await during(cutFiles(2, half), async () => {
      const { transfer, rows } = await bring(remote, 'readings')
      assert.equal(rows.length, 200_000)
      assert.equal(transfer.bytes, transfer.of, 'nothing came twice')
      assert.deepEqual(two.meddler.taken().filter((what) => what === 'GET /files').length, 3)
    })
  })

  it('keeps what came of a transfer that failed, for the next', async () => {
    await during(cutFiles(20, 100), async () => {
      await assert.rejects(
        bring(remote, 'prices'),
        unavailable(/node sales cannot be asked: a file that it sends breaks off/),
      )
    })
    two.meddler.meddling = undefined
    const { transfer, rows } = await bring(remote, 'prices')
    assert.equal(rows.length, 3000)
    assert.ok(transfer.bytes < transfer.of)
  })

  it('takes all of a file from who does not know ranges', async () => {
    const cutting = cutFiles(1, 100)
    await during(
      (asked, outgoing) => {
        if (cutting(asked, outgoing)) return true
        if (asked.status !== 206) return false
        outgoing.writeHead(503)
        outgoing.end()
        two.meddler.meddling = undefined
        return true
      },
      async () => {
        assert.equal((await bring(remote, 'ticks')).rows.length, 1)
      },
    )
  })

  it('refuses a file that is not the one that was signed, and keeps nothing of it', async () => {
    await remote.close()
    const { rm } = await import('node:fs/promises')
    await rm(mesh('files', 'kept'), { recursive: true })
    remote = await two.open()
    const lying: Meddling = ({ what, headers, status, body }, outgoing) => {
      if (what !== 'GET /files') return false
      body[100] = (body[100] ?? 0) ^ 1
      outgoing.writeHead(status, headers)
      outgoing.end(body)
      return true
    }
    await during(lying, async () => {
      await assert.rejects(
        bring(remote, 'prices'),
        unavailable(/node sales is not relied on: it has sent another file than it signed/),
      )
    })
    assert.deepEqual(readdirSync(mesh('files', 'kept')), [])
    await during(
      ({ what, headers, status, body }, outgoing) => {
        if (what !== 'GET /files') return false
        outgoing.writeHead(status, { ...headers, 'content-length': body.length + 4 })
        outgoing.end(Buffer.concat([body, Buffer.from('more')]))
        return true
      },
      async () => {
        await assert.rejects(bring(remote, 'prices'), unavailable(/a longer file than it signed/))
      },
    )
    assert.deepEqual(readdirSync(mesh('files', 'kept')), [])
  })

  it('believes no list of files that the owner has not signed, or signed about something else', async () => {
    const other = await nodeKey(two.planning.mesh.state)
    const own = await two.sales.key()
    const instead =
      (change: object, key = own): Meddling =>
      ({ what, body }, outgoing) => {
        if (what !== 'POST /mesh/files') return false
        const list = JSON.parse(
          Buffer.from(body.toString().split('.')[1] ?? '', 'base64url').toString(),
        ) as object
        outgoing.end(signStatement({ ...list, ...change }, fileListType, key))
        return true
      }
    const cases: readonly (readonly [object, RegExp])[] = [
      [{ principal: 'user:eve' }, /for another principal/],
      [{ actor: 'node:third' }, /for another asking node/],
      [{ dataset: 'sales/prices/prices@1/prices' }, /for another dataset/],
      [{ purpose: 'dpv:ServiceManagement' }, /for another purpose/],
      [{ node: 'third' }, /for another node/],
      [{ mesh: 'other' }, /for another mesh/],
      [
        { issuedAt: '2025-12-31T00:00:00.000Z' },
        /not of now, or the clock of node sales is \d+ seconds behind/,
      ],
    ]
    for (const [change, message] of cases)
      await during(instead(change), () => assert.rejects(bring(remote, 'orders'), unavailable(message)))
    await during(instead({}, other), () =>
      assert.rejects(bring(remote, 'orders'), unavailable(/damaged, or not signed by its key of now/)),
    )
    await during(instead({}), async () => {
      assert.equal((await bring(remote, 'orders')).rows.length, 3, 'the same, signed by the owner')
    })
  })

  it('names a node that is down, and asks it again only after a while', async () => {
    two.meddler.isDown = true
    await remote.close()
    remote = await two.open({ ...impatience, cooling: 60_000 })
    await assert.rejects(
      bring(remote, 'orders'),
      unavailable(/node sales cannot be asked: the connection was cut/),
    )
    two.meddler.isDown = false
    await assert.rejects(bring(remote, 'orders'), unavailable(/node sales cannot be asked/))
    assert.deepEqual(two.meddler.taken(), [], 'nobody waits for it')
  })

  it('does not wait for ever for a node that is silent, nor at all once nobody waits', async () => {
    await bring(remote, 'orders')
    two.meddler.isSilent = true
    await assert.rejects(bring(remote, 'orders'), unavailable(/does not answer within 2 seconds/))
    await remote.close()
    remote = await two.open()
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 50)
    await assert.rejects(bring(remote, 'orders', { signal: stop.signal }), { code: 'cancelled' })
  })

  it('tries again what may be gone in a moment', async () => {
    let refused = 0
    await during(
      ({ what }, outgoing) => {
        if (what !== 'POST /mesh/files' || refused === 2) return false
        refused += 1
        outgoing.writeHead(refused === 1 ? 503 : 429)
        outgoing.end()
        return true
      },
      async () => {
        assert.equal((await bring(remote, 'orders')).rows.length, 3)
      },
    )
  })

  it('hears what the owner says to one reader, and goes on asking it for others', async () => {
    await remote.close()
    remote = await two.open({ ...impatience, cooling: 60_000 })
    const cases = [
      ['busy', 503, 3],
      ['too_many_requests', 429, 3],
      ['timeout', 504, 1],
    ] as const
    await bring(remote, 'prices')
    for (const [code, status, times] of cases) {
      two.meddler.taken()
      const refusing: Meddling = ({ what }, outgoing) => {
        if (what !== 'POST /mesh/files') return false
        outgoing.writeHead(status, { 'content-type': 'application/problem+json' })
        outgoing.end(JSON.stringify({ code, detail: 'not for you now' }))
        return true
      }
      await during(refusing, () =>
        assert.rejects(bring(remote, 'prices'), { code, message: /not for you now \(says node sales\)/ }),
      )
      assert.equal(two.meddler.taken().length, times)
      two.meddler.meddling = undefined
      assert.equal((await bring(remote, 'prices')).access.staleSince, undefined)
    }
  })

  it('goes on asking a node that one request took too long', async () => {
    await remote.close()
    remote = await two.open({ ...impatience, cooling: 60_000 })
    await bring(remote, 'orders')
    two.meddler.isSilent = true
    await assert.rejects(bring(remote, 'orders'), unavailable(/does not answer within 2 seconds/))
    two.meddler.isSilent = false
    assert.equal((await bring(remote, 'orders')).rows.length, 3)
  })

  it('renews a token that is not taken any more, once', async () => {
    await bring(remote, 'orders')
    two.meddler.taken()
    let refusals = 1
    const refusing: Meddling = ({ what }, outgoing) => {
      if (what !== 'POST /mesh/files' || refusals === 0) return false
      refusals -= 1
      outgoing.writeHead(401, { 'content-type': 'application/problem+json' })
      outgoing.end(JSON.stringify({ code: 'unauthenticated', detail: 'the token\u202e is over' }))
      return true
    }
    await during(refusing, async () => {
      assert.equal((await bring(remote, 'orders')).rows.length, 3)
      assert.deepEqual(two.meddler.taken(), ['POST /mesh/files', 'POST /mesh/token', 'POST /mesh/files'])
      refusals = 2
      await assert.rejects(bring(remote, 'orders'), { code: 'denied', message: /the token\ufffd is over/ })
    })
  })

  it('follows a node that has moved, and nobody who only says that it has', async () => {
    await using elsewhere = await Meddler.before(two.sales.url)
    two.meddler.isDown = true
    await remote.addresses.learn('sales', await descriptorOf(two.sales, elsewhere.url, two.planning))
    await assert.rejects(bring(remote, 'orders'), unavailable(/cannot be asked/))
    two.registry.address = elsewhere.url
    await remote.close()
    remote = await two.open()
    try {
      assert.equal((await bring(remote, 'orders')).rows.length, 3)
    } finally {
      two.registry.address = two.meddler.url
    }
    assert.ok(elsewhere.taken().includes('POST /mesh/files'))
  })

  describe('and the owner cannot be asked', () => {
    it('shows what the product allows for a while, labelled, to whom it was allowed', async () => {
      const fresh = await bring(remote, 'prices')
      await bring(remote, 'orders')
      two.meddler.isDown = true
      await remote.close()
      remote = await two.open()
      const stale = await bring(remote, 'prices')
      assert.equal(stale.transfer.staleSince, stale.access.staleSince)
      assert.match(stale.access.staleSince ?? '', /^2026-/)
      assert.deepEqual([stale.rows.length, stale.content], [3000, fresh.content])
      const lee = { ...kim, principal: { ...kim.principal, id: 'lee' } }
      await assert.rejects(
        bring(remote, 'prices', { reader: lee }),
        unavailable(/node sales cannot be asked/),
      )
      await assert.rejects(bring(remote, 'orders'), unavailable(/node sales cannot be asked/))
      const { now } = two.planning.mesh
      two.planning.mesh.pass(3700)
      try {
        await assert.rejects(bring(remote, 'prices'), unavailable(/node sales cannot be asked/))
      } finally {
        two.planning.mesh.now = now
      }
    })

    it('forgets what the owner has denied since', async () => {
      await bring(remote, 'prices')
      two.sales.mesh.write(
        'domains/sales/policies/no-prices.cedar',
        `@id("sales.prices") @reason("Prices are secret now")
forbid (principal, action == Hansa::Action::"read", resource in Hansa::Product::"sales/prices");`,
      )
      await two.sales.mesh.apply()
      two.planning.mesh.now = two.sales.mesh.now
      await assert.rejects(bring(remote, 'prices'), { code: 'denied', message: /Prices are secret now/ })
      two.meddler.isDown = true
      await assert.rejects(bring(remote, 'prices'), unavailable(/node sales cannot be asked/))
    })
  })
})

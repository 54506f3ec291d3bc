import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { followMesh, meshClient, type MeshClient, type MeshEvent } from '../../src/api/client/mesh-client.ts'
import { readEventStream } from '../../src/api/client/read-event-stream.ts'
import { governedShop } from '../ports/http/governed-shop.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { allButTheNewest, forgetEvents, theNewest } from './forget-events.ts'
import { ServedApi } from './served-api.ts'

const request = {
  ...{ name: 'sales/orders', purpose: 'dpv:Marketing' },
  ...{ until: '2091-12-31', justification: 'Because of Ms. Alpha.' },
}

/** The next event that a stream has, and the id under which it came. */
async function nextOf(
  stream: AsyncIterator<{ readonly id?: string; readonly data?: string }, void>,
): Promise<{ readonly id: string; readonly event: MeshEvent }> {
  for (;;) {
    const next = await stream.next()
    if (next.done === true) throw new Error('the stream ended')
    const { id, data } = next.value
    if (data !== undefined) return { id: id!, event: JSON.parse(data) as MeshEvent }
  }
}

describe('events by the Mesh API', () => {
  let served: ServedApi
  let ana: MeshClient
  let eve: MeshClient
  before(async () => {
    served = await ServedApi.serve(governedShop())
    ana = await served.as('user:ana')
    eve = await served.as('user:eve')
  })
  after(() => served[Symbol.asyncDispose]())

  let editions = 0
  const publishAgain = async (): Promise<void> => {
    served.mesh.writeTo('sales/prices', 'README.md', `# Edition ${++editions}\n`)
    ;(await served.mesh.apply({ only: ['sales/prices'] })).of('sales/prices', 'published')
  }
  /** Everything that a client hears of once it is followed, until `count` events. */
  const heard = async (client: MeshClient, count: number, act: () => Promise<unknown>) => {
    const stream = readEventStream(await client.followEvents())
    await stream.next()
    await act()
    const events = []
    for (let number = 0; number < count; number++) events.push(await nextOf(stream))
    await stream.return(undefined)
    return events
  }

  it('lists what has happened as CloudEvents, oldest first, page by page', async () => {
    const all = await eve.listEvents()
    assert.deepEqual(
      all.items.map(({ type, subject }) => [type, subject]),
      [
        ['hansa.rules.enacted', 'rules/1'],
        ['hansa.product.published', 'sales/notes'],
        ['hansa.product.published', 'sales/orders'],
        ['hansa.product.published', 'sales/prices'],
      ].sort((a, b) => order(all.items, a) - order(all.items, b)),
    )
    const [first] = all.items
    assert.deepEqual(
      [first?.specversion, first?.source, first?.datacontenttype],
      ['1.0', 'hansa://test', 'application/json'],
    )
    const page = await eve.listEvents({ limit: 3 })
    const rest = await eve.listEvents({ limit: 3, after: page.next! })
    assert.deepEqual([...page.items, ...rest.items], all.items)
    assert.equal(rest.next, undefined)
    assert.deepEqual((await eve.listEvents({ after: all.position })).items, [])
  })

  it('filters by type, domain and product, each of which has to fit', async () => {
    const of = async (asked: Parameters<MeshClient['listEvents']>[0]) =>
      (await eve.listEvents(asked)).items.map(({ subject }) => subject)
    assert.deepEqual(await of({ product: ['sales/orders'], type: ['hansa.product.published'] }), [
      'sales/orders',
    ])
    assert.deepEqual(await of({ product: ['sales/orders'], domain: ['crm'] }), [])
    assert.deepEqual(await of({ type: ['hansa.rules.enacted'] }), ['rules/1'])
  })

  it('has a position that tells nothing of what one may not know of', async () => {
    const [one, two] = [await eve.listEvents(), await eve.listEvents()]
    assert.notEqual(one.position, two.position)
    assert.equal(one.position.length, two.position.length)
  })

  it('sends what happens while it is followed, and goes on after the last that was heard of', async () => {
    const [first] = await heard(eve, 1, publishAgain)
    assert.equal(first!.event.subject, 'sales/prices')
    await publishAgain()
    await publishAgain()
    const stream = readEventStream(await eve.followEvents({}, { headers: { 'last-event-id': first!.id } }))
    const missed = [await nextOf(stream), await nextOf(stream)]
    await stream.return(undefined)
    assert.deepEqual(
      missed.map(({ event }) => event.data['publication']),
      [1, 2].map((more) => Number(first!.event.data['publication']) + more),
    )
  })

  it('tells of an agreement those whom it is between, in words that nobody wrote', async () => {
    const operator = served.client
    const { position } = await eve.listEvents()
    const { id } = await ana.requestAccess(request)
    await operator.changeAgreement({ id, kind: 'approve', note: 'A secret note.' })
    for (const client of [ana, operator]) {
      const { items } = await client.listEvents({ after: position })
      assert.deepEqual(
        items.map(({ type, subject }) => [type, subject]),
        ['requested', 'approved', 'probed'].map((step) => [`hansa.agreement.${step}`, id]),
      )
      assert.doesNotMatch(JSON.stringify(items), /Alpha|secret/)
    }
    assert.deepEqual((await eve.listEvents({ after: position })).items, [])
  })

  it('tells the same of its end, which comes by the clock', async () => {
    const { position } = await eve.listEvents()
    const { metadata } = await served.mesh.store()
    for (const day of ['2091-12-20', '2092-01-01']) await metadata.tellAgreementEnds(new Date(day))
    for (const client of [ana, served.client]) {
      const { items } = await client.listEvents({ after: position })
      assert.deepEqual(
        items.map(({ type, time, data }) => [type, time, data['days']]),
        [
          ['hansa.agreement.expiring', '2091-12-18T00:00:00.000Z', 14],
          ['hansa.agreement.expired', '2092-01-01T00:00:00.000Z', undefined],
        ],
      )
      assert.doesNotMatch(JSON.stringify(items), /Alpha|secret/)
    }
    assert.deepEqual((await eve.listEvents({ after: position })).items, [])
  })

  it('tells the owners alone of a build that failed', async () => {
    const { position } = await eve.listEvents()
    await failing()
    const { items } = await served.client.listEvents({ after: position })
    assert.deepEqual(
      items.map(({ type, data }) => [type, data['product'], data['outcome']]),
      [['hansa.product.failed', 'sales/prices', 'failed']],
    )
    assert.doesNotMatch(JSON.stringify(items), /canary/)
    assert.deepEqual((await ana.listEvents({ after: position })).items, [])
  })

  const failing = async (): Promise<void> => {
    const right = `select range::bigint as n, 'price ' || range as label from range(30000)\n`
    served.mesh.writeTo('sales/prices', 'transform/prices.sql', `select error('canary') as n, 'x' as label\n`)
    await served.mesh.apply({ only: ['sales/prices'] })
    served.mesh.writeTo('sales/prices', 'transform/prices.sql', right)
  }

  it('ends when the credential does, before the next event; and tells who was an owner no more than others, of before either', async () => {
    const own = async (owners: readonly string[]): Promise<void> => {
      const head = { apiVersion: 'hansa/v1', kind: 'Domain', type: 'aggregate', description: 'For tests.' }
      served.mesh.write('domains/sales/domain.yaml', { ...head, owners })
      await served.mesh.apply({ only: [] })
    }
    const type = ['hansa.product.failed', 'hansa.product.published'] as const
    await own(['user:ana'])
    const { position } = await ana.listEvents()
    const owned = readEventStream(await ana.followEvents({ type }))
    await owned.next()
    await failing()
    assert.equal((await nextOf(owned)).event.type, 'hansa.product.failed')
    await own(['user:olga'])
    const { metadata } = await served.mesh.store()
    const token = await tokenOf(served.mesh, 'user:eve')
    const response = await served.fetch('/events/stream', { headers: { authorization: `Bearer ${token}` } })
    const stream = readEventStream(response)
    await stream.next()
    const [credential] = await metadata.credentials('user:eve')
    await metadata.putCredential({ ...credential!, revokedAt: served.mesh.now.toISOString() })
    served.mesh.pass(1)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    await failing()
    await publishAgain()
    await assert.rejects(nextOf(stream), /the stream ended/)
    const next = await nextOf(owned)
    assert.equal(next.event.type, 'hansa.product.published')
    await owned.return(undefined)
    const resumed = readEventStream(
      await ana.followEvents({ type }, { headers: { 'last-event-id': position } }),
    )
    assert.equal((await nextOf(resumed)).event.id, next.event.id)
    await resumed.return(undefined)
  })

  it('tells who goes on where events are kept no more, in the stream and in lists, and nobody who begins', async () => {
    const { position } = await eve.listEvents()
    const lost = { type: 'hansa.events.lost', subject: 'events', data: {} }
    const shape = ({ type, subject, data }: MeshEvent) => ({ type, subject, data })
    await publishAgain()
    await publishAgain()
    forgetEvents(served.mesh, allButTheNewest)
    // Whatever is wanted, and however little.
    const filter = { type: ['hansa.rules.enacted' as const] }
    const one = await eve.listEvents({ after: position, limit: 1 })
    assert.deepEqual([one.items.map(shape), one.next !== undefined], [[lost], true])
    const rest = await eve.listEvents({ after: one.next! })
    assert.deepEqual(
      rest.items.map(({ type }) => type),
      ['hansa.product.published'],
    )
    assert.deepEqual((await eve.listEvents({ ...filter, after: position })).items.map(shape), [lost])
    const stream = readEventStream(await eve.followEvents({}, { headers: { 'last-event-id': position } }))
    const first = await nextOf(stream)
    const second = await nextOf(stream)
    await stream.return(undefined)
    assert.deepEqual([shape(first.event), second.event.type], [lost, 'hansa.product.published'])
    const [begins] = (await eve.listEvents()).items
    assert.equal(begins?.type, 'hansa.product.published')
    // Who heard of the loss goes on after it.
    const again = readEventStream(await eve.followEvents({ after: first.id }))
    assert.equal((await nextOf(again)).event.id, second.event.id)
    await again.return(undefined)
  })

  it('tells who has heard more than there is, where a store of before was put back', async () => {
    await publishAgain()
    const { position } = await eve.listEvents()
    forgetEvents(served.mesh, theNewest, { isBefore: true })
    const [first] = (await eve.listEvents({ after: position })).items
    assert.equal(first?.type, 'hansa.events.lost')
    const stream = readEventStream(await eve.followEvents({ after: position }))
    assert.equal((await nextOf(stream)).event.type, 'hansa.events.lost')
    await publishAgain()
    assert.equal((await nextOf(stream)).event.subject, 'sales/prices')
    await stream.return(undefined)
  })

  it('goes on with what the listener may hear of now, not what they could when it broke off', async () => {
    const { id } = await ana.requestAccess(request)
    const { position } = await served.client.listEvents()
    await served.client.changeAgreement({ id, kind: 'refuse', note: 'No.' })
    // An id is good for whoever has it, and tells nobody what is not for them.
    const stream = readEventStream(await eve.followEvents({}, { headers: { 'last-event-id': position } }))
    await publishAgain()
    assert.equal((await nextOf(stream)).event.subject, 'sales/prices')
    await stream.return(undefined)
  })

  it('refuses an eleventh listener of one principal, until another goes', async () => {
    const open = await Promise.all(Array.from({ length: 10 }, () => ana.followEvents()))
    await assert.rejects(ana.followEvents(), { code: 'too_many_requests', status: 429 })
    for (const { body } of open) await body?.cancel()
    let again: Response | undefined
    while (again === undefined) again = await ana.followEvents().catch(() => undefined)
    await again.body?.cancel()
  })

  it('is an iterator of the client, which goes on where it was when a connection breaks', async () => {
    const stop = new AbortController()
    const lastIds: (string | undefined)[] = []
    const breaking: Pick<MeshClient, 'followEvents'> = {
      followEvents: async (input, options) => {
        lastIds.push(options?.headers?.['last-event-id'])
        const response = await eve.followEvents(input, options)
        if (lastIds.length > 1) return response
        const [first = ''] = await firstBlocks(response)
        return new Response(first)
      },
    }
    const events = followMesh(breaking, {}, { signal: stop.signal })
    const next = events.next()
    while (lastIds.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    await publishAgain()
    assert.equal(((await next).value as MeshEvent).subject, 'sales/prices')
    assert.ok(lastIds[1])
    const end = events.next()
    stop.abort()
    assert.equal((await end).done, true)
  })

  it('rejects an iterator of who may not listen', async () => {
    const nobody = followMesh(meshClient({ address: served.url, token: 'x' }))
    await assert.rejects(nobody.next(), { code: 'unauthenticated' })
  })
})

/** The first block of a stream, which is left then. */
async function firstBlocks({ body }: Response): Promise<readonly string[]> {
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!text.includes('id: ') || !text.endsWith('\n\n')) text += (await reader.read()).value ?? ''
  await reader.cancel()
  return [text]
}

const order = (items: readonly MeshEvent[], [type, subject]: readonly string[]): number =>
  items.findIndex((item) => item.type === type && item.subject === subject)

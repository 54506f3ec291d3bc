import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Admission, type Patience } from '../../src/sidecar/admission.ts'

describe('Admission', () => {
  it('lets each run as many as may be, and the next once one has ended', () => {
    const admission = new Admission({ perPrincipal: 2, inAll: 10 })
    const leave = admission.enter('user:ana')
    admission.enter('user:ana')
    assert.throws(() => admission.enter('user:ana'), {
      code: 'busy',
      message: /user:ana has 2 statements running/,
    })
    admission.enter('user:bob')
    leave()
    leave()
    admission.enter('user:ana')
    assert.throws(() => admission.enter('user:ana'), { code: 'busy' })
  })

  it('lets not more run in all than the node can', () => {
    const admission = new Admission({ perPrincipal: 2, inAll: 2 })
    const leave = admission.enter('user:ana')
    admission.enter('user:bob')
    assert.throws(() => admission.enter('user:cid'), { code: 'busy', message: /the node runs as many/ })
    leave()
    admission.enter('user:cid')
  })

  it('lets those who wait in, each in turn, unless they give up', async () => {
    const admission = new Admission({ perPrincipal: 1, inAll: 2 })
    const patient = { milliseconds: 60_000 }
    const leave = admission.enter('user:ana')
    const order: string[] = []
    const wait = async (name: string, principal: string, patience: Patience = patient): Promise<void> => {
      const out = await admission.enterSoon(principal, patience)
      order.push(name)
      out()
    }
    const first = wait('first', 'user:ana')
    const stop = new AbortController()
    const stopped = wait('stopped', 'user:ana', { ...patient, signal: stop.signal })
    const second = wait('second', 'user:ana')
    await wait('other', 'user:bob')
    await assert.rejects(wait('impatient', 'user:ana', { milliseconds: 1 }), { code: 'busy' })
    stop.abort()
    await assert.rejects(stopped, { code: 'cancelled' })
    leave()
    await Promise.all([first, second])
    assert.deepEqual(order, ['other', 'first', 'second'])
    admission.enter('user:ana')
  })
})

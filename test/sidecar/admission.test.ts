import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { Admission } from '../../src/sidecar/admission.ts'

const limits = {
  perPrincipal: 2,
  inAll: 10,
  waitingPerPrincipal: 5,
  waitingInAll: 10,
  patienceMilliseconds: 60_000,
}

describe('Admission', () => {
  /** Enters and keeps who got a place, in order. */
  const entering = (admission: Admission, entered: string[]) => async (principal: string) => {
    const leave = await admission.enter(principal)
    entered.push(principal)
    return leave
  }

  it('lets each run as many as may be, and the next once one has ended', async () => {
    const admission = new Admission(limits)
    const entered: string[] = []
    const enter = entering(admission, entered)
    const leave = await enter('user:ana')
    await enter('user:ana')
    const third = enter('user:ana')
    await enter('user:bob')
    assert.deepEqual(entered, ['user:ana', 'user:ana', 'user:bob'])
    leave()
    leave()
    await third
    const fourth = enter('user:ana')
    await turn()
    assert.equal(entered.length, 4)
    const thirdLeaves = await third
    thirdLeaves()
    await fourth
  })

  it('gives the next place to who has fewest, and among equals to who came first', async () => {
    const admission = new Admission({ ...limits, perPrincipal: 3, inAll: 4 })
    const entered: string[] = []
    const enter = entering(admission, entered)
    const leaving = [await enter('ana'), await enter('ana'), await enter('bob'), await enter('bob')]
    const waiting = ['ana', 'bob', 'cid', 'dan', 'cid'].map(enter)
    for (const leave of leaving) leave()
    const [, , first] = await Promise.all([waiting[0], waiting[1], waiting[2], waiting[3]])
    // Once its first has left, Ana has none, as Dan has, and was here before.
    assert.deepEqual(entered.slice(4), ['cid', 'ana', 'dan', 'bob'])
    first?.()
    await waiting[4]
  })

  it('refuses more than may wait', async () => {
    const admission = new Admission({ ...limits, perPrincipal: 1, waitingPerPrincipal: 1, waitingInAll: 2 })
    const leaving = [await admission.enter('ana'), await admission.enter('bob'), await admission.enter('cid')]
    const waiting = [admission.enter('ana')]
    await assert.rejects(admission.enter('ana'), {
      code: 'busy',
      message: 'ana has 1 statements running and 1 waiting, and no more may',
    })
    waiting.push(admission.enter('bob'))
    await assert.rejects(admission.enter('cid'), { code: 'busy', message: /as many statements wait as may/ })
    for (const leave of leaving) leave()
    await Promise.all(waiting)
  })

  it('lets none wait longer than it has patience', async () => {
    const admission = new Admission({ ...limits, perPrincipal: 1, patienceMilliseconds: 1 })
    await admission.enter('ana')
    await assert.rejects(admission.enter('ana'), { code: 'busy', message: /none has ended in time/ })
  })

  it('gives no place to who has gone', async () => {
    const admission = new Admission({ ...limits, perPrincipal: 1 })
    const leave = await admission.enter('ana')
    const stop = new AbortController()
    const gone = admission.enter('ana', stop.signal)
    const next = admission.enter('ana')
    // Whoever leaves because of the same signal hears of it in the same moment.
    stop.signal.addEventListener('abort', leave)
    stop.abort()
    await assert.rejects(gone, { code: 'cancelled' })
    await next
    await assert.rejects(admission.enter('ana', stop.signal), { code: 'cancelled' })
  })
})

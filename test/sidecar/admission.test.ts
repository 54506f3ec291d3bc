import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Admission } from '../../src/sidecar/admission.ts'

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
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { HansaError, isHansaError } from '../../../src/errors.ts'
import { PasswordCheck } from '../../../src/sidecar/identity/password-check.ts'
import {
  decoyVerifier,
  formatScramVerifier,
  makeScramVerifier,
} from '../../../src/sidecar/identity/scram-verifier.ts'

const verifierOf = async (password: string): Promise<string> =>
  formatScramVerifier(await makeScramVerifier(password, { iterations: 4096 }))

const free = { requireFree: () => undefined, failed: () => undefined }

describe('PasswordCheck', () => {
  let now = Date.parse('2026-01-01T00:00:00Z')
  const check = (): PasswordCheck => new PasswordCheck({ now: () => new Date(now) })

  it('knows right from wrong, and a decoy is always wrong', async () => {
    const verifier = await verifierOf('right one')
    const passwords = check()
    assert.ok(await passwords.isRight('right one', verifier, free))
    assert.ok(!(await passwords.isRight('wrong one', verifier, free)))
    assert.ok(!(await passwords.isRight('right one', decoyVerifier(), free)))
  })

  it('asks for leave when it is the turn of an attempt: of a hundred at once, none is free of the limit', async () => {
    const verifier = await verifierOf('right one')
    const passwords = check()
    let failures = 0
    const limit = {
      requireFree: () => {
        if (failures >= 10) throw new HansaError('too_many_requests', 'enough')
      },
      failed: () => void (failures += 1),
    }
    const guess = (): Promise<boolean> => passwords.isRight('wrong one', verifier, limit)
    const ended = await Promise.allSettled(Array.from({ length: 100 }, guess))
    const judged = ended.filter(({ status }) => status === 'fulfilled').length
    // Two are judged at a time, so one may begin while the tenth is still going on.
    assert.ok(judged === 10 || judged === 11, String(judged))
  })

  it('turns away what would wait too long', async () => {
    const verifier = await verifierOf('right one')
    const passwords = check()
    const ended = await Promise.allSettled(
      Array.from({ length: 120 }, () => passwords.isRight('wrong one', verifier, free)),
    )
    const turnedAway = ended.filter(({ status }) => status === 'rejected')
    assert.equal(turnedAway.length, 18)
    for (const { reason } of turnedAway as PromiseRejectedResult[])
      assert.ok(isHansaError(reason, 'too_many_requests'))
    assert.ok(await passwords.isRight('right one', verifier, free))
  })

  it('remembers for five minutes what was right, for that verifier only', async () => {
    const verifier = await verifierOf('right one')
    const passwords = check()
    const asked = async (password: string, of = verifier): Promise<boolean> => {
      let leave = false
      const requireFree = (): void => void (leave = true)
      await passwords.isRight(password, of, { ...free, requireFree })
      return leave
    }
    assert.ok(await asked('right one'))
    assert.ok(!(await asked('right one')))
    assert.ok(await asked('wrong one'))
    assert.ok(await asked('right one', await verifierOf('right one')))
    now += 301_000
    assert.ok(await asked('right one'))
  })
})

import assert from 'node:assert/strict'
import { isHansaError } from '../../src/errors.ts'

/** Asserts that `attempt` ends with a `HansaError` of this code, whose message and remedy match. No message holds a secret. */
export const rejects = (
  attempt: Promise<unknown>,
  message: RegExp,
  remedy: RegExp,
  code = 'source_unavailable',
): Promise<void> =>
  assert.rejects(attempt, (error) => {
    assert.ok(isHansaError(error), String(error))
    assert.equal(error.code, code, error.message)
    assert.match(error.message, message)
    assert.match(error.remedy ?? '', remedy)
    assert.doesNotMatch(error.message, /secret/)
    return true
  })

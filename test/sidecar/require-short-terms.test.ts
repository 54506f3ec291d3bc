import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { requireShortTerms } from '../../src/sidecar/require-short-terms.ts'
import { audited, readAs, readerOf } from './read-as.ts'
import { governedMesh } from './governed-mesh.ts'

const long = 'x'.repeat(1_000_000)

describe('requireShortTerms', () => {
  it('takes what names something, and nothing else', () => {
    requireShortTerms({})
    requireShortTerms({ purpose: 'dpv:Marketing', agreement: 'agr_1', asOf: '2026-01-01T00:00:00Z' })
    for (const name of ['purpose', 'agreement', 'asOf'])
      assert.throws(() => requireShortTerms({ [name]: long }), {
        code: 'invalid_input',
        message: `\`${name}\` is longer than 200 characters`,
      })
  })

  it('keeps a reader from filling the audit with what is in no statement', async () => {
    await using mesh = await governedMesh()
    const sidecar = await mesh.sidecar()
    const eve = readerOf('user:eve')
    const name = { domain: 'sales', name: 'orders' }
    const before = (await audited(mesh)).length
    for (const terms of [{ purpose: long }, { agreement: long }]) {
      const options = { ...terms, port: 'http' }
      await assert.rejects(readAs(sidecar, eve, 'from sales.orders', terms), { code: 'invalid_input' })
      await assert.rejects(sidecar.decide(eve, name, options), { code: 'invalid_input' })
      await assert.rejects(sidecar.files(eve, name, options), { code: 'invalid_input' })
    }
    assert.equal((await audited(mesh)).length, before)
  })
})

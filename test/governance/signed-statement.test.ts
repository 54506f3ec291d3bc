import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { describe, it } from 'node:test'
import { decodeJwt } from 'jose'
import * as z from 'zod'
import {
  publicKeyText,
  signStatement,
  statementHeader,
  verifyStatement,
  type StatementSigner,
} from '../../src/governance/signed-statement.ts'

function newSigner(): StatementSigner & { readonly key: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    publicKey,
    key: publicKeyText(publicKey),
    sign: (message) => sign(null, Buffer.from(message), privateKey),
  }
}

const [ours, other] = [newSigner(), newSigner()]
const schema = z.strictObject({ node: z.string() })
const verify = (text: string, { type = 'a+json', key = ours.key } = {}) =>
  verifyStatement(text, { type, key, schema })

describe('verifyStatement', () => {
  const text = signStatement({ node: 'one' }, 'a+json', ours)

  it('gives what was signed', async () => {
    assert.deepEqual(await verify(text), { node: 'one' })
    assert.deepEqual(decodeJwt(text), { node: 'one' })
    assert.deepEqual(statementHeader(text), { type: 'a+json', key: ours.key })
  })

  it('gives nothing under another key, whatever the header says', async () => {
    assert.equal(await verify(text, { key: other.key }), undefined)
    const [, payload = ''] = text.split('.')
    const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', kid: ours.key, typ: 'a+json' })).toString(
      'base64url',
    )
    const forged = `${header}.${payload}.${other.sign(`${header}.${payload}`).toString('base64url')}`
    assert.equal(await verify(forged), undefined)
  })

  it('takes one kind of statement for no other', async () => {
    assert.equal(await verify(text, { type: 'b+json' }), undefined)
  })

  it('gives nothing where a byte is another one, or the form is', async () => {
    for (let index = 0; index < text.length; index += 7) {
      const letter = text[index] === 'A' ? 'B' : 'A'
      const changed = text.slice(0, index) + letter + text.slice(index + 1)
      // The last letter of a part has bits that say nothing.
      const said = await verify(changed)
      assert.ok(said === undefined || said.node === 'one', changed)
    }
    assert.equal(await verify(signStatement({ node: 1 }, 'a+json', ours)), undefined)
    assert.equal(await verify(signStatement({ node: 'one', more: 1 }, 'a+json', ours)), undefined)
  })

  it('takes no other algorithm', async () => {
    const [, payload = ''] = text.split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'a+json' })).toString('base64url')
    assert.equal(await verify(`${none}.${payload}.`), undefined)
    assert.equal(await verify('no statement'), undefined)
  })
})

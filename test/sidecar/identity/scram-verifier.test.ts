import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { describe, it } from 'node:test'
import pg from 'pg'
import { isHansaError } from '../../../src/errors.ts'
import {
  decoyVerifier,
  formatScramVerifier,
  isPassword,
  makeScramVerifier,
  parseScramVerifier,
  scramIterations,
} from '../../../src/sidecar/identity/scram-verifier.ts'
import { skipWithout } from '../../support/needs.ts'
import { startPostgres } from '../../support/postgres-server.ts'

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
const xor = (a: Buffer, b: Buffer): Buffer => Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)))

describe('makeScramVerifier', () => {
  it('agrees with the exchange that RFC 7677 shows', async () => {
    const { storedKey, serverKey } = await makeScramVerifier('pencil', {
      iterations: 4096,
      salt: Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'),
    })
    const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0'
    const exchange = [
      'n=user,r=rOprNGfwEbeRWgbNEkqO',
      `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
      `c=biws,r=${nonce}`,
    ].join(',')
    const proof = Buffer.from('dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=', 'base64')
    const clientKey = xor(proof, hmac(storedKey, exchange))
    assert.deepEqual(createHash('sha256').update(clientKey).digest(), storedKey)
    assert.equal(hmac(serverKey, exchange).toString('base64'), '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')
  })

  it('salts: the same password gives another verifier', async () => {
    const [one, other] = await Promise.all([makeScramVerifier('same'), makeScramVerifier('same')])
    assert.notDeepEqual(one.storedKey, other.storedKey)
    assert.equal(one.iterations, scramIterations)
  })
})

describe('isPassword', () => {
  it('is true of the password however its letters are composed, and of no other', async () => {
    const verifier = await makeScramVerifier('caf\u00E9 au lait')
    assert.ok(await isPassword('cafe\u0301 au lait', verifier))
    assert.ok(!(await isPassword('cafe au lait', verifier)))
    assert.ok(!(await isPassword('', verifier)))
    assert.ok(!(await isPassword('caf\u00E9 au lait', decoyVerifier())))
  })
})

describe('parseScramVerifier', () => {
  it('reads what formatScramVerifier writes', async () => {
    const verifier = await makeScramVerifier('a password')
    const text = formatScramVerifier(verifier)
    assert.match(text, /^SCRAM-SHA-256\$65536:[\w+/]+=*\$[\w+/]{43}=:[\w+/]{43}=$/)
    assert.deepEqual(parseScramVerifier(text), verifier)
    assert.ok(!text.includes('a password'))
  })

  for (const text of ['', 'SCRAM-SHA-256$0:AAAA$AAAA:AAAA', 'md5abc', 'SCRAM-SHA-256$4096:AAAA$AAAA:AAAA'])
    it(`refuses ${JSON.stringify(text)}, without repeating it`, () =>
      assert.throws(
        () => parseScramVerifier(text),
        (error) => isHansaError(error, 'corrupt') && (text === '' || !error.message.includes(text)),
      ))
})

describe('a verifier in PostgreSQL', { skip: skipWithout('postgres') }, () => {
  it('lets in who knows the password', async () => {
    const server = await startPostgres()
    try {
      const verifier = formatScramVerifier(await makeScramVerifier('correct horse \u00E9'))
      const admin = new pg.Client(server.connectionString)
      await admin.connect()
      await admin.query(`create role ana login password ${pg.escapeLiteral(verifier)}`)
      await admin.end()
      const as = (password: string): pg.Client =>
        new pg.Client({ host: '127.0.0.1', port: server.port, database: 'postgres', user: 'ana', password })
      const ana = as('correct horse \u00E9')
      await ana.connect()
      await ana.end()
      await assert.rejects(as('another').connect(), { code: '28P01' })
    } finally {
      await server.stop()
    }
  })
})

import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { eventually } from '../../support/eventually.ts'
import { skipWithout } from '../../support/needs.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { governedShop } from '../http/governed-shop.ts'
import { madeCertificate } from './made-certificate.ts'
import { failure, single } from './read-result.ts'
import { ServedPostgres } from './served-postgres.ts'

describe('the PostgreSQL port', () => {
  let served: ServedPostgres
  before(async () => {
    served = await ServedPostgres.serve()
  })
  after(() => served[Symbol.asyncDispose]())

  describe('with peers that do not keep to the protocol', () => {
    const answered = (...writes: readonly Uint8Array[]): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect(served.port, '127.0.0.1')
        let heard = ''
        socket.on('data', (chunk) => (heard += chunk.toString('latin1')))
        socket.on('error', () => undefined)
        socket.on('close', () => resolve(heard))
        for (const bytes of writes) socket.write(bytes)
        setTimeout(() => socket.end(), 300)
      })
    const start = Buffer.concat([Buffer.from('0003000075736572', 'hex'), Buffer.from('\0token\0\0')])
    const framed = Buffer.concat([Buffer.from([0, 0, 0, start.length + 4]), start])

    it('says what is wrong and hangs up', async () => {
      assert.match(await answered(Buffer.from('GET / HTTP/1.1\r\n\r\n')), /C08P01/)
      assert.match(await answered(Buffer.from('0000000800020000', 'hex')), /C08P01/)
      assert.match(await answered(framed, Buffer.from('p\x7f\xff\xff\xff', 'latin1')), /C08P01/)
      assert.match(await answered(framed, Buffer.from('Q\0\0\0\x06a\0', 'latin1')), /C08P01/)
    })

    it('takes nothing that came before TLS was agreed', async () => {
      const both = Buffer.concat([Buffer.from('0000000804d2162f', 'hex'), framed])
      assert.equal((await answered(both)).startsWith('N'), false)
    })

    const seed = Number(process.env['HANSA_TEST_SEED'] ?? Date.now() % 1_000_000)
    it(`serves others meanwhile (HANSA_TEST_SEED=${seed})`, async () => {
      const random = seededRandom(seed)
      const noise = (): Buffer =>
        Buffer.from(Array.from({ length: Math.floor(random() * 200) }, () => Math.floor(random() * 256)))
      const token = Buffer.from(await served.operator())
      const password = Buffer.concat([Buffer.from([112, 0, 0, 0, token.length + 5]), token, Buffer.from([0])])
      const peers = Array.from({ length: 15 }, (_, index) =>
        index % 3 === 0
          ? answered(noise())
          : index % 3 === 1
            ? answered(framed, noise())
            : answered(framed, password, noise()),
      )
      const client = await served.connect()
      assert.equal(await single(client.query('select 1 as n')), 1)
      await Promise.all(peers)
      assert.equal(await single(client.query('select 2 as n')), 2)
    })
  })
})

describe('the PostgreSQL port with a certificate', { skip: skipWithout('openssl') }, () => {
  it('speaks TLS', async () => {
    using made = madeCertificate()
    const { certificate, key } = made
    await using served = await ServedPostgres.serve(governedShop(), { certificate, key })
    const client = await served.connect({ ssl: { rejectUnauthorized: false } })
    assert.equal(await single(client.query('select 1 as n')), 1)
    assert.equal(await single((await served.connect()).query('select 1 as n')), 1)
  })
})

describe('the PostgreSQL port and its limits', () => {
  it('turns clients away beyond its connections, and takes them again', async () => {
    await using served = await ServedPostgres.serve(governedShop(), { connections: 2 })
    const first = await served.connect()
    await served.connect()
    assert.equal((await failure(served.connect())).code, '53300')
    await first.end()
    await eventually(async () => {
      const again = await served.connect().catch(() => undefined)
      return again !== undefined
    })
  })

  it('cuts off who says nothing for too long', async () => {
    await using served = await ServedPostgres.serve(governedShop(), { idleSeconds: 1 })
    const client = await served.connect()
    const ended = new Promise<unknown>((resolve) => client.once('error', resolve))
    assert.equal((await ended) instanceof Error, true)
  })
})

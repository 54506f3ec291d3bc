import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type pg from 'pg'
import { eventually } from '../../support/eventually.ts'
import { governedShop } from '../http/governed-shop.ts'
import { failure, single } from './read-result.ts'
import { ServedPostgres } from './served-postgres.ts'

const many = 'select n, repeat(label, 100) as long from sales.prices'

describe('the PostgreSQL port among clients that take too much', () => {
  let served: ServedPostgres
  const sockets: Socket[] = []
  before(async () => {
    served = await ServedPostgres.serve(governedShop({ query: { timeoutSeconds: 4 } }), {
      connections: 600,
      signInSeconds: 5,
      signingIn: 60,
      signingInPerAddress: 50,
      messageBytes: 1 << 20,
    })
  })
  after(async () => {
    for (const socket of sockets.splice(0)) socket.destroy()
    await served[Symbol.asyncDispose]()
  })

  const open = (): Socket => {
    const socket = connect(served.port, '127.0.0.1')
    socket.on('error', () => undefined)
    sockets.push(socket)
    return socket
  }

  /** A connection of the operator's own, by bytes. */
  async function signedIn(): Promise<Socket> {
    const socket = open()
    const token = await served.operator()
    socket.write(startup)
    await once(socket, 'data')
    socket.write(framed('p', Buffer.from(`${token}\0`)))
    for (let heard = ''; !heard.endsWith('Z\0\0\0\x05I');) heard += await said(socket)
    return socket
  }

  it('signs in who knows the way while two hundred others stay half-open', async () => {
    const half = Array.from({ length: 200 }, () => open().resume())
    for (const [index, socket] of half.entries())
      if (index % 3 > 0) socket.write(startup.subarray(0, index % 3 === 1 ? 2 : startup.length))
    const clients = await Promise.all(Array.from({ length: 10 }, () => served.connect()))
    assert.equal(await single(clients[0]!.query('select 1 as n')), 1)
    // Those that are left are cut off at the end of their time.
    await eventually(() => half.every((socket) => socket.destroyed || socket.readyState === 'closed'))
    await Promise.all(clients.map((client) => client.end()))
  })

  it('refuses a message that is too long when it hears how long it is', async () => {
    const socket = await signedIn()
    const ended = once(socket, 'close')
    socket.write(Buffer.from([81, 0x7f, 0xff, 0xff, 0xff]))
    assert.match(await said(socket), /C08P01\0/)
    await ended
  })

  it('lets in no more long messages than it has room for, and cuts off who does not finish theirs', async () => {
    const head = Buffer.from([81, 0, 0x10, 0, 0])
    const slow = await Promise.all(Array.from({ length: 8 }, signedIn))
    for (const socket of slow) socket.write(head)
    const client = await served.connect()
    await eventually(async () => {
      const refused = await signedIn()
      refused.write(head)
      const answer = await Promise.race([said(refused), once(refused, 'close').then(() => '')])
      return /C53200\0/.test(answer)
    })
    assert.equal(await single(client.query('select 1 as n')), 1)
    await eventually(() => slow.every((socket) => socket.destroyed))
    const long = `select 1 as n --${'x'.repeat(900_000)}`
    assert.equal(await single((await served.connect()).query(long)), 1)
  })

  it('cuts off who reads nothing, holding little for them meanwhile, and answers others', async () => {
    const socket = await signedIn()
    socket.pause()
    const before = process.memoryUsage.rss()
    socket.write(framed('Q', Buffer.from(`${many}\0`)))
    const client = await served.connect()
    let most = 0
    const closed = once(socket, 'close')
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 50)
    try {
      for (let round = 0; round < 5; round += 1)
        assert.equal(await single(client.query('select count(*)::integer from sales.prices')), 30_000)
      // What the machine itself holds for both of them is less than all of the 30 MB.
      setTimeout(() => socket.resume(), 5000).unref()
      await closed
    } finally {
      clearInterval(watch)
    }
    assert.ok(most - before < 64e6, `${most - before} bytes`)
  })

  it('bounds what one connection prepares and binds', async () => {
    const client = await served.connect()
    const long = `select 1 --${'x'.repeat(900_000)}`
    const prepared = async (): Promise<void> => {
      for (let index = 0; index < 10; index += 1) await client.query({ name: `s${index}`, text: long })
    }
    assert.equal((await failure(prepared())).code, '53400')
    await client.query('deallocate all')
    assert.equal(await single(client.query('select 1 as n')), 1)
  })
})

describe('the PostgreSQL port among many clients', () => {
  it('holds five hundred idle ones, and answers fifty busy ones among them', async () => {
    await using served = await ServedPostgres.serve(governedShop(), { connections: 500 })
    const idle: pg.Client[] = []
    while (idle.length < 500)
      idle.push(...(await Promise.all(Array.from({ length: 50 }, () => served.connect()))))
    const sql = 'select count(*)::integer as n from sales.prices where n < 100'
    const answers = await Promise.all(idle.slice(0, 50).map((client) => single(client.query(sql))))
    assert.deepEqual([...new Set(answers)], [100])
    assert.equal((await failure(served.connect())).code, '53300')
  })
})

const startup = (() => {
  const body = Buffer.concat([Buffer.from([0, 3, 0, 0]), Buffer.from('user\0token\0database\0test\0\0')])
  const head = Buffer.alloc(4)
  head.writeUInt32BE(body.length + 4)
  return Buffer.concat([head, body])
})()

function framed(tag: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5)
  head.write(tag, 'latin1')
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

async function said(socket: Socket): Promise<string> {
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  return bytes.toString('latin1')
}

import assert from 'node:assert/strict'
import { status } from '@grpc/grpc-js'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import { isHansaError } from '../../../src/errors.ts'
import { eventually } from '../../support/eventually.ts'
import { skipWithout } from '../../support/needs.ts'
import { governedShop } from '../http/governed-shop.ts'
import { FlightClient, ownConnection } from './flight-client.ts'
import { ServedFlight } from './served-flight.ts'

describe('the Flight SQL port with a certificate', { skip: skipWithout('openssl') }, () => {
  it('speaks TLS, and takes nothing without it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hansa-tls-'))
    const certificate = path.join(folder, 'node.pem')
    const key = path.join(folder, 'node.key')
    try {
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
      const files = ['-keyout', key, '-out', certificate]
      const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2']
      execFileSync('openssl', ['req', ...kind, ...subject, ...files], { stdio: 'ignore' })
      await using served = await ServedFlight.serve(governedShop(), { certificate, key })
      assert.match(served.url, /^grpc\+tls:/)
      const headers = { authorization: `Bearer ${await served.operator()}` }
      using client = new FlightClient(served.url, headers, ownConnection, readFileSync(certificate))
      assert.equal((await client.query('select 1 as n')).code, status.OK)
      using plain = new FlightClient(served.url, headers, ownConnection)
      assert.equal((await plain.query('select 1 as n')).code, status.UNAVAILABLE)
      await using mesh = governedShop()
      await assert.rejects(ServedFlight.serve(mesh, { certificate, key: certificate }), (error) =>
        isHansaError(error, 'invalid_input'),
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('the Flight SQL port and its limits', () => {
  it('turns connections away beyond its number, and takes them again', async () => {
    await using served = await ServedFlight.serve(governedShop(), { connections: 1 })
    const authorization = `Bearer ${await served.operator()}`
    const first = new FlightClient(served.url, { authorization }, ownConnection)
    assert.equal((await first.call('ListActions')).code, status.OK)
    using second = new FlightClient(served.url, { authorization }, ownConnection)
    assert.equal((await second.call('ListActions')).code, status.UNAVAILABLE)
    first[Symbol.dispose]()
    await eventually(async () => {
      const { code } = await second.call('ListActions')
      return code === 0
    })
  })
})

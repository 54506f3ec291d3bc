import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { takeUpBundles } from '../../src/cli/take-up-bundles.ts'
import { statementOf, digestOf, type SignedBundle } from '../../src/governance/council/signed-bundle.ts'
import { publicKeyText, verifyStatement } from '../../src/governance/signed-statement.ts'
import { KeptReports } from '../../src/mesh/reports/kept-reports.ts'
import { reportSchemas, reportType } from '../../src/mesh/reports/report-schemas.ts'
import { nodeKey } from '../../src/sidecar/node-key.ts'
import { charterOf, signedBy, signer, statement, type Signer } from '../governance/council/council.ts'
import { freePort } from '../support/free-port.ts'
import { hansa, startHansa } from '../support/hansa.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'
import { assertProblem } from '../ports/http/problem.ts'

const [ana, bob] = ['user:ana', 'user:bob'].map(signer) as [Signer, Signer]
const charter = charterOf([ana, bob], 2)
const open = {
  path: 'governance/policies/open.cedar',
  text: '@id("open") @reason("For all.")\npermit (principal, action == Hansa::Action::"read", resource);\n',
}
const first = await signedBy(statement(charter, { policies: [open] }), ana, bob)
const next = statement(charter, { policies: [open], number: 2, previous: digestOf(first) })
/** As a newer Hansa would write it. */
const newer = (more: object, ...signers: readonly Signer[]): Promise<SignedBundle> =>
  signedBy({ ...next, ...more }, ...signers)

const saying = (bundle: SignedBundle) => ({
  bundles: () =>
    Promise.resolve([{ number: statementOf(bundle)?.number ?? 0, state: 'signed' as const, bundle }]),
})

describe('a bundle with words of a newer Hansa', () => {
  let mesh: TestMesh
  let port: number
  before(async () => {
    port = await freePort()
    mesh = new TestMesh({ 'sales/orders': orders }, { settings: { http: { port } }, systemClock: true })
    mesh.write('governance/charter.yaml', { apiVersion: 'hansa/v1', kind: 'Charter', ...charter })
    mesh.write('governance/bundles/0001.json', JSON.stringify(first))
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [{ principal: 'user:kim' }],
    })
    await mesh.apply()
  })
  after(() => mesh[Symbol.asyncDispose]())

  const take = async (bundle: SignedBundle) => takeUpBundles(await mesh.context(), saying(bundle))
  const count = () => mesh.rows('select count(*)::int as n from sales.orders')
  const unread = async () => (await (await mesh.store()).metadata.bundle())?.unread?.number

  it('does nothing where the council has not put it in force as the next one', async () => {
    const strangers = ['user:ana', 'user:bob'].map(signer)
    await take(await newer({ quorum: 3 }, ana))
    await take(await newer({ quorum: 3 }, ...strangers))
    await take(await newer({ quorum: 3, number: 3 }, ana, bob))
    await take(await newer({ quorum: 3, previous: digestOf(await newer({}, ana)) }, ana, bob))
    await take(await newer({ quorum: 3, mesh: 'another' }, ana, bob))
    assert.deepEqual([await unread(), await count()], [undefined, [{ n: 3 }]])
  })

  it('is told of, and lets the rules before it hold until it is enforced', async () => {
    const taken = await take(await newer({ quorum: 3, enforcedFrom: '2999-01-01T00:00:00Z' }, ana, bob))
    assert.equal(taken.unread?.number, 2)
    assert.deepEqual([await unread(), await count()], [2, [{ n: 3 }]])
    const { stderr } = await hansa(['-C', mesh.root, 'status'])
    assert.match(stderr, /bundle 2 of the council cannot be read: .*`quorum`; and it comes into force soon/)
  })

  it('denies everything from then on, on the node that runs and on the next, and is in its signed report', async () => {
    const token = await tokenOf(mesh, 'user:kim')
    await using running = startHansa(['-C', mesh.root, 'up'])
    await running.says(/at http:\S+/)
    const url = `http://127.0.0.1:${port}`
    const ask = () =>
      fetch(`${url}/query`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ sql: 'select id from sales.orders', purpose: 'dpv:Marketing' }),
      })
    assert.deepEqual([(await ask()).status, (await fetch(`${url}/ready`)).status], [200, 200])
    await take(await newer({ quorum: 3 }, ana, bob))
    const response = await ask()
    assert.match(await response.clone().text(), /bundle 2 of the council.*`quorum`.*Update Hansa/s)
    await assertProblem(response, 403, 'denied')
    assert.equal((await fetch(`${url}/ready`)).status, 503)
    await assert.rejects(count(), { code: 'denied', message: /bundle 2 of the council cannot be read/ })
    assert.equal((await report())?.unread?.number, 2)
  })

  it('is not forgotten where its file is taken away and the folder is applied', async () => {
    await mesh.close()
    rmSync(path.join(mesh.state, 'mesh/bundles'), { recursive: true })
    const { stderr } = await hansa(['-C', mesh.root, 'apply'])
    assert.match(stderr, /`quorum`/)
    assert.equal(await unread(), 2)
    await assert.rejects(count(), { code: 'denied' })
  })

  const report = async () => {
    const { metadata: store } = await mesh.store()
    const key = await nodeKey(mesh.state)
    const domains = () => Promise.resolve(['sales'])
    const now = () => mesh.now
    const kept = new KeptReports({ store, mesh: 'test', node: 'sales', domains, key, now })
    const text = (await kept.current()).get('report/rules/mesh')
    return verifyStatement(text ?? '', {
      type: reportType('rules'),
      key: publicKeyText(key.publicKey),
      schema: reportSchemas.rules,
    })
  }
})

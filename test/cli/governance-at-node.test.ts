import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { meshClient, type MeshClient } from '../../src/api/client/mesh-client.ts'
import type { AskingContext } from '../../src/cli/asking/asking-context.ts'
import { governanceEnact } from '../../src/cli/commands/governance-enact.ts'
import { governanceLog } from '../../src/cli/commands/governance-log.ts'
import { governanceOutlook } from '../../src/cli/commands/governance-outlook.ts'
import { governancePropose } from '../../src/cli/commands/governance-propose.ts'
import { governanceReview } from '../../src/cli/commands/governance-review.ts'
import { governanceSign } from '../../src/cli/commands/governance-sign.ts'
import { systemEffects } from '../../src/effects.ts'
import { statementOf, unsignedBundle } from '../../src/governance/council/signed-bundle.ts'
import { charterOf, signedBy, signer, statement, type Signer } from '../governance/council/council.ts'
import { freePort } from '../support/free-port.ts'
import { startHansa, type RunningHansa } from '../support/hansa.ts'
import { tokenOf } from '../support/mesh-credentials.ts'
import { orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const names = ['olga', 'pete', 'quin', 'eve'] as const
type Name = (typeof names)[number]
const signers = Object.fromEntries(names.map((name) => [name, signer(`user:${name}`)])) as Record<
  Name,
  Signer
>
const charter = charterOf([signers.olga, signers.pete, signers.quin], 2)

const hidesAmounts = `@id("amounts")
@reason("Amounts are for the books")
forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "amount" };
`

interface Ran {
  readonly exit: number
  readonly out: string
  readonly notes: string
}

/** Members with nothing but the address of a node that runs, a token, and their key; one has a copy of the rules besides. */
describe('a council that decides at a node', () => {
  const place = mkdtempSync(path.join(tmpdir(), 'hansa-members-'))
  const tokens = new Map<Name, string>()
  let node: TestMesh
  let copy: TestMesh
  let running: RunningHansa
  let address: string

  before(async () => {
    const http = { host: '127.0.0.1', port: await freePort() }
    node = new TestMesh({ 'sales/orders': orders }, { settings: { http }, systemClock: true })
    node.write('identities.yaml', {
      ...{ apiVersion: 'hansa/v1', kind: 'Identities' },
      principals: names.map((name) => ({ principal: `user:${name}` })),
    })
    copy = new TestMesh({}, { systemClock: true })
    for (const mesh of [node, copy])
      mesh.write('governance/charter.yaml', { apiVersion: 'hansa/v1', kind: 'Charter', ...charter })
    const first = await signedBy(statement(charter), signers.olga, signers.pete)
    node.write('governance/bundles/0001.json', JSON.stringify(first))
    await node.apply()
    await node.rows('select count(*) as orders from sales.orders')
    for (const name of names) {
      tokens.set(name, await tokenOf(node, `user:${name}`))
      const pem = signers[name].key.export({ type: 'pkcs8', format: 'pem' })
      writeFileSync(keyOf(name), pem, { mode: 0o600 })
    }
    await node.close()
    running = startHansa(['-C', node.root, 'up'])
    address = (await running.says(/^Serving test at (http:\S+)/m))[1] ?? ''
  })
  after(async () => {
    await running[Symbol.asyncDispose]()
    await node[Symbol.asyncDispose]()
    await copy[Symbol.asyncDispose]()
    rmSync(place, { recursive: true })
  })

  const keyOf = (name: Name): string => path.join(place, `${name}.pem`)
  const clientOf = (name: Name): MeshClient => meshClient({ address, token: tokens.get(name) ?? '' })
  /** A command as one of them types it, at the node unless another address is given. */
  const as = async (
    name: Name,
    command: (context: AskingContext) => Promise<number>,
    { at = address, folder = place } = {},
  ): Promise<Ran> => {
    const terminal = { out: new PassThrough(), err: new PassThrough(), width: 100, liveWidth: undefined }
    const asked = { address: at, token: tokens.get(name) ?? '' }
    const exit = await command({ terminal, effects: systemEffects, folder, json: false, node: asked })
    const textOf = (stream: PassThrough): string => String(stream.read() ?? '')
    return { exit, out: textOf(terminal.out), notes: textOf(terminal.err) }
  }
  const proposes = (name: Name, reason: string, enforceFrom?: string): Promise<Ran> =>
    as(
      name,
      (context) =>
        governancePropose(context, {
          ...{ reason, key: keyOf(name) },
          ...(enforceFrom === undefined ? {} : { enforceFrom }),
        }),
      { folder: copy.root },
    )
  const signs = (name: Name, digest: string, at?: string, by: Name = name): Promise<Ran> =>
    as(name, (context) => governanceSign(context, { key: keyOf(by), digest }), at === undefined ? {} : { at })
  const digestIn = ({ out }: Ran): string => /^digest ([0-9a-f]{64})$/m.exec(out)?.[1] ?? assert.fail(out)

  it('proposes from a folder of a member’s own, reviews, signs and enacts from anywhere', async () => {
    copy.write('governance/policies/amounts.cedar', hidesAmounts)
    const proposed = await proposes('olga', 'Amounts stay inside')
    assert.match(
      proposed.out,
      /^bundle 2 of test: Amounts stay inside\n\+ rule amounts of the mesh: Amounts are/,
    )
    const digest = digestIn(proposed)
    const reviewed = await as('pete', governanceReview)
    assert.match(reviewed.out, /\+ rule amounts of the mesh: Amounts are for the books\n/)
    assert.match(reviewed.out, /signed by user:olga; not by user:pete, user:quin: not enough yet/)
    assert.match(reviewed.out, /- amount: clear → withheld: Amounts are for the books/)
    assert.equal(digestIn(reviewed), digest)
    const early = await as('quin', governanceEnact)
    assert.equal(early.exit, 3)
    assert.match(early.notes, /bundle 2 waits: signed by user:olga/)
    assert.match((await signs('pete', digest)).out, /signed by user:olga, user:pete: enough/)
    const enacted = await as('quin', governanceEnact)
    assert.match(enacted.out, /\+ rule amounts of the mesh: [^]*\nBundle 2 of the council is in force\./)
    assert.equal(enacted.exit, 0)
    const log = await as('eve', governanceLog)
    assert.match(log.out, /\n2 .*Amounts stay inside +user:olga, user:pete\n1 /)
  })

  it('tells what rules to come make of what was read, to who decides', async () => {
    copy.write('governance/policies/amounts.cedar', hidesAmounts.replace('amount"', 'country"'))
    const digest = digestIn(await proposes('olga', 'Countries instead', '2040-01-01T00:00:00.000Z'))
    await signs('quin', digest)
    await as('quin', governanceEnact)
    const { out } = await as('pete', (context) => governanceOutlook(context, { days: 7 }))
    assert.match(out, /^bundle 3 is in force from 2040-01-01T00:00:00\.000Z on; .* last 7 days:\n/)
    assert.match(
      out,
      /node:test, sales\/orders\/orders@1\/orders for .*, 1 read\n +\+ amount: withheld → clear/,
    )
    const denied = { code: 'denied' }
    await assert.rejects(
      as('eve', (context) => governanceOutlook(context, { days: 7 })),
      denied,
    )
  })

  it('signs nothing at a node without the whole digest of what was reviewed', async () => {
    for (const digest of [undefined, '0123456789ab'])
      await assert.rejects(
        as('pete', (context) =>
          governanceSign(context, { key: keyOf('pete'), ...(digest === undefined ? {} : { digest }) }),
        ),
        { code: 'invalid_input', message: /the whole digest/ },
      )
  })

  it('refuses who is not of the council, by token and by key', async () => {
    copy.write('governance/policies/amounts.cedar', '')
    const digest = digestIn(await proposes('olga', 'Everything is open'))
    await assert.rejects(proposes('eve', 'Everything is mine'), { code: 'denied' })
    await assert.rejects(signs('eve', digest), { code: 'denied', message: /shown to the council/ })
    await assert.rejects(as('eve', governanceEnact), { code: 'denied' })
    await assert.rejects(signs('pete', digest, address, 'eve'), { code: 'denied', message: /no member/ })
    const strangers = await clientOf('eve').showProposal({ digest })
    assert.deepEqual([strangers.document, strangers.previous], [undefined, undefined])
    assert.deepEqual((await clientOf('pete').showProposal({ digest })).signers.signed, ['user:olga'])
  })

  it('refuses what does not follow, what is of another mesh, and what no member stands by', async () => {
    const { document } = await clientOf('pete').showProposal({ digest: await openProposal() })
    const next = (document && statementOf(document)) ?? assert.fail()
    const brings = async (...[said, ...by]: Parameters<typeof signedBy>) =>
      clientOf('pete').proposeRules(await signedBy(said, ...by))
    const { olga, pete, eve } = signers
    await assert.rejects(brings(statement(charter, { reason: 'Back' }), olga, pete), { code: 'conflict' })
    const back = { ...next, number: 3, previous: next.previous }
    await assert.rejects(brings(back, olga, pete), { code: 'conflict' })
    await assert.rejects(brings({ ...next, mesh: 'other' }, olga), { code: 'conflict' })
    await assert.rejects(brings({ ...next, previous: '0'.repeat(64) }, olga), { code: 'conflict' })
    await assert.rejects(brings({ ...next, reason: 'Again' }, pete), { code: 'conflict' })
    await assert.rejects(brings({ ...next, charter: charterOf([eve], 1) }, eve), { code: 'denied' })
    assert.equal((await clientOf('pete').listProposals()).items.length, 1)
  })

  it('catches a node that lies about what is signed, and sends it nothing', async () => {
    const digest = await openProposal()
    const { document, previous } = await clientOf('pete').showProposal({ digest })
    const said = (document && statementOf(document)) ?? assert.fail()
    const other = unsignedBundle({ ...said, policies: [{ path: 'governance/policies/a.cedar', text: '' }] })
    const short = unsignedBundle(statement(charter))
    for (const lie of [{ document: other }, { previous: short }, { previous: undefined }, { document: {} }]) {
      await using liar = await between(address, (shown) => ({ ...shown, ...lie }))
      await assert.rejects(signs('pete', digest, liar.url), { code: 'corrupt' })
      await assert.rejects(as('pete', governanceReview, { at: liar.url }), { code: 'corrupt' })
      assert.deepEqual(liar.brought, [])
    }
    assert.ok(previous)
  })

  it('takes what changes and who has signed from the bytes, and sends a signature alone', async () => {
    const digest = await openProposal()
    const lie = {
      changes: [],
      signers: { signed: ['user:quin'], missing: [], isEnough: true },
      isEnough: true,
    }
    await using liar = await between(address, (shown) => ({ ...shown, ...lie }))
    const { out } = await signs('pete', digest, liar.url)
    assert.match(out, /- rule amounts of the mesh/)
    assert.match(out, /signed by user:olga, user:pete: enough/)
    const [sent, ...more] = liar.brought
    assert.deepEqual(more, [])
    assert.deepEqual(
      Object.keys(JSON.parse(sent ?? '') as object).toSorted(),
      ['digest', 'payload', 'signatures'].slice(1),
    )
    const { d = '' } = signers.pete.key.export({ format: 'jwk' })
    assert.ok(d !== '' && !sent?.includes(d))
  })

  /** Of the one that waits for signatures. */
  async function openProposal(): Promise<string> {
    const { items } = await clientOf('pete').listProposals()
    return items.find(({ isEnough }) => !isEnough)?.digest ?? assert.fail()
  }
})

interface Between extends AsyncDisposable {
  readonly url: string
  /** Bodies that were sent to it. */
  readonly brought: string[]
}

/** Passes requests on to a node, and tells of a proposal what somebody makes of it. */
async function between(node: string, told: (shown: object) => object): Promise<Between> {
  const brought: string[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const { method = '', url = '', headers } = request
      const body = method === 'GET' ? undefined : await text(request)
      if (body !== undefined) brought.push(body)
      const { authorization = '' } = headers
      const answer = await fetch(`${node}${url}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body }),
      })
      const isShown = /\/governance\/proposals\/[0-9a-f]{64}$/.test(url)
      const said = (await answer.json()) as object
      response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
      response.end(JSON.stringify(isShown ? told(said) : said))
    })()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    brought,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await once(server.close(), 'close')
    },
  }
}

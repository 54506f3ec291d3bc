import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { tokenId } from '../../src/sidecar/identity/token.ts'
import { ServedApi } from '../api/served-api.ts'
import { governedShop } from '../ports/http/governed-shop.ts'
import { freePort } from '../support/free-port.ts'
import { hansa, type Ended } from '../support/hansa.ts'
import { tokenOf } from '../support/mesh-credentials.ts'

/** Commands that ask a running node, from a folder that has no mesh above it. */
describe('hansa --at', () => {
  const nowhere = mkdtempSync(path.join(tmpdir(), 'hansa-nowhere-'))
  const tokens = new Map<string, string>()
  let served: ServedApi

  before(async () => {
    served = await ServedApi.serve(governedShop())
    for (const name of ['user:ana', 'user:eve']) tokens.set(name, await tokenOf(served.mesh, name))
    tokens.set('operator', served.token)
    await served.read('user:ana', 'select id from sales.orders')
  })
  after(async () => {
    await served[Symbol.asyncDispose]()
    rmSync(nowhere, { recursive: true })
  })

  const asked = (who: string | undefined, words: readonly string[], at = served.url): Promise<Ended> =>
    hansa(['--at', at, ...words], {
      cwd: nowhere,
      env: {
        HANSA_TOKEN: who === undefined ? undefined : (tokens.get(who) ?? who),
        HANSA_ADDRESS: undefined,
      },
    })
  const prints = async (who: string, ...words: string[]): Promise<string> => {
    const { status, stdout, stderr } = await asked(who, words)
    assert.equal(status, 0, stderr)
    return stdout
  }
  const refused = async (who: string | undefined, ...words: string[]): Promise<string> => {
    const { status, stdout, stderr } = await asked(who, words)
    assert.equal(stdout, '')
    return `${status}: ${stderr}`
  }

  it('finds what is there, and how whoever the token is of stands to it', async () => {
    const words = ['search', 'orders', '--purpose', 'dpv:Marketing']
    assert.match(await prints('user:ana', ...words), /\nsales\/orders +product +open /)
    assert.match(await prints('user:eve', ...words), /\nsales\/orders +product +requestable /)
  })

  it('asks for access and decides about it, each as far as they may', async () => {
    const request = ['--purpose', 'dpv:Marketing', '--until', '2091-12-31', '--for', 'Spring.']
    const text = await prints('user:eve', 'access', 'request', 'sales/orders', ...request)
    assert.match(text, /^agr_\w{6} {2}requested: user:eve reads sales\/orders for dpv:Marketing/)
    const id = text.slice(0, 10)
    assert.match(await refused('user:eve', 'access', 'approve', id), /^3: .*does not own sales\/orders/)
    assert.match(await refused('user:ana', 'access', 'show', id), /^4: /)
    const approved = await prints('operator', 'access', 'approve', id)
    assert.match(approved, /approved: user:eve .*\nuser:eve reads \d+ rows of sales\.orders/)
    assert.match(await prints('user:eve', 'access', 'list', '--mine'), new RegExp(`^${id} +approved `, 'm'))
  })

  it('shows the audit to the operator, and to others what they did', async () => {
    assert.match(await prints('operator', 'audit', 'list', '--kind', 'access'), / access +user:ana /)
    assert.match(await refused('user:ana', 'audit', 'list'), /^3: .*the audit is for the operator/)
    const own = await prints('user:ana', 'audit', 'list', '--principal', 'ana', '--kind', 'access')
    assert.match(own, /select id from sales\.orders/)
    const entry = /^ *(\d+)/m.exec(own.slice(own.indexOf('access') - 60))?.[1] ?? '1'
    assert.match(await refused('user:eve', 'audit', 'show', entry), /^3: /)
  })

  it('writes the audit down for somebody else to verify, and lets nobody but the operator', async () => {
    const file = path.join(nowhere, 'audit.ndjson')
    assert.match(
      await prints('operator', 'audit', 'export', file),
      /^\d+ entries and \d+ checkpoints? written/,
    )
    assert.match(readFileSync(file, 'utf8'), /^\{"format":"hansa-audit-export\/1","mesh":"test"/)
    assert.match(await refused('operator', 'audit', 'export', file), /^2: .*is there already/)
    assert.match(await refused('user:ana', 'audit', 'export', path.join(nowhere, 'mine.ndjson')), /^3: /)
    assert.match(await prints('operator', 'audit', 'verify'), /nothing is damaged/)
  })

  it('explains, measures and foresees', async () => {
    const text = await prints(
      'user:ana',
      'policy',
      'explain',
      'user:ana',
      'sales.orders',
      '--purpose',
      'dpv:Marketing',
    )
    assert.match(text, /^user:ana may read sales\.orders/)
    assert.match(text, /\ncard .*withheld/)
    assert.doesNotMatch(text, /north'/)
    const other = ['policy', 'explain', 'user:ana', 'sales.orders']
    assert.match(await refused('user:eve', ...other), /^3: .*only owners/)
    assert.match(await prints('user:ana', 'measures', 'sales'), /\nsales\/orders /)
    assert.match(
      await prints('operator', 'lineage', 'sales/orders', '--impact'),
      /Read in the last 30 days by:\n {2}user:ana/,
    )
  })

  it('shows products, and to who answers for them what is for their owners', async () => {
    const shown = await prints('operator', 'show', 'orders')
    assert.match(shown, /^sales\/orders 1\.0\.0 [^]*sales\.orders {2}version 1, 5 rows, /)
    assert.match(shown, /\nreads .* through deliveries\n/)
    const rowsHidden = await prints('user:ana', 'show', 'sales.orders')
    assert.match(rowsHidden, /^sales\/orders 1\.0\.0 [^]*sales\.orders {2}version 1\n/)
    assert.match(await prints('user:eve', 'show', 'sales/orders'), /\ncard +VARCHAR/)
    assert.match(shown, /\n\? orders\.email: \d+ % of \d+ sampled values/)
    assert.doesNotMatch(rowsHidden, /sampled/)
    const datasetFor = async (who: string): Promise<object> =>
      (JSON.parse(await prints(who, '--json', 'show', 'orders')) as { ports: { datasets: object[] }[] })
        .ports[0]?.datasets[0] ?? {}
    assert.deepEqual(
      [
        'icebergMetadata' in (await datasetFor('operator')),
        'icebergMetadata' in (await datasetFor('user:ana')),
      ],
      [true, false],
    )
    assert.match(await refused('user:eve', 'show', 'sales/order'), /^4: .*\nDid you mean `sales\/orders`/)
    assert.match(await prints('operator', 'status'), /\nsales\/orders +1\.0\.0 +1 .* published\n/)
    assert.match(await prints('user:eve', 'status'), /\nsales\/orders +1\.0\.0 +1 .* unknown\n/)
  })

  it('shows builds and usage to who answers for a product, and to nobody else', async () => {
    assert.match(
      await prints('operator', 'log', 'sales/orders'),
      /^PUBLICATION [^]*\nBUILD [^]* published\n$/,
    )
    const { status, stdout, stderr } = await asked('user:ana', ['log', 'sales/orders'])
    assert.deepEqual(
      [status, /BUILD/.test(stdout), stderr.trim()],
      [0, false, 'its builds are for its owners'],
    )
    assert.match(stdout, /^PUBLICATION [^]*\n +1 +1\.0\.0 /)
    assert.match(await refused('user:ana', 'log', 'sales/nothing'), /^4: /)
    assert.match(await prints('operator', 'usage', 'sales/orders'), /^CONSUMER [^]*\nuser:ana +1 /)
    assert.match(await prints('operator', 'usage'), /\nsales\/prices +0 /)
    assert.doesNotMatch(await prints('user:ana', 'usage'), /sales\//)
    assert.match(await refused('user:ana', 'usage', 'sales/orders'), /^3: /)
    assert.match(await refused('user:ana', 'usage', 'sales/nothing'), /^4: /)
  })

  it('shows how columns were made, who complies and who is in the mesh', async () => {
    assert.match(
      await prints('operator', 'lineage', 'sales/orders', 'card'),
      /^ {2}card\n {4}← source\/sales\/orders\/.*\.card {2}\(identity\)$/m,
    )
    const purpose = ['--purpose', 'dpv:Marketing']
    const hers = await prints('user:ana', 'lineage', 'sales/orders', ...purpose)
    assert.deepEqual(
      [hers.includes('amount'), hers.includes('card'), hers.includes('←')],
      [true, false, false],
    )
    assert.match(await refused('user:ana', 'lineage', 'sales/orders', 'card', ...purpose), /^4: /)
    assert.match(await refused('user:ana', 'lineage', 'sales/orders', '--nodes'), /^3: .*for the operator/)
    assert.match(await refused('operator', 'lineage', 'sales/orders', '--nodes'), /^2: .*no registry/)
    assert.match(await prints('user:ana', 'nodes'), /\ntest +sales .* 3 +verified\n/)
    const complying = await prints('user:eve', 'compliance', '--policy', 'sales.cards')
    assert.match(complying, /\nsales\.cards +sales +0 +3 +0 +0 +– +–\nnode:test follows rules/)
    assert.match(await prints('operator', 'compliance', '--domain', 'sales'), /\nsales\.cards .* \d+\n/)
    assert.match(await refused('user:ana', 'compliance', '--audit'), /^3: /)
    assert.match(await refused('operator', 'compliance', '--audit'), /^2: .*no registry/)
  })

  it('prints lines to connect with, for the address that the node was asked by', async () => {
    const words = ['connect', 'sales.orders', '--purpose', 'dpv:Marketing']
    const curl = await prints('user:ana', ...words, '--with', 'curl')
    assert.ok(curl.includes(`${served.url}/products/sales/orders/orders?`), curl)
    // With its major, as SQL may name it.
    assert.equal(
      await prints('user:ana', 'connect', 'sales.orders_v1', ...words.slice(2), '--with', 'curl'),
      curl,
    )
    const asked = { domain: 'sales', product: 'orders', dataset: 'orders', purpose: 'dpv:Marketing' }
    assert.deepEqual(
      JSON.parse(await prints('user:ana', '--json', ...words)),
      await (await served.as('user:ana')).showConnections(asked),
    )
    // What she was granted is for another purpose.
    const other = ['connect', 'sales.orders', '--purpose', 'dpv:ResearchAndDevelopment']
    assert.match(await refused('user:eve', ...other), /^3: .*is not agreed for dpv:ResearchAndDevelopment/)
    assert.match(await refused('user:ana', 'connect', 'sales.nothing'), /^4: /)
    assert.match(await refused('operator', 'connect', 'sales.orders', '--as', 'ana'), /^2: .*`--as` is for/)
  })

  it('rates what was read, and answers as its owner', async () => {
    assert.equal(await prints('user:eve', 'rate', 'orders'), 'Nobody has rated sales/orders.\n')
    const words = ['--stars', '4', '--comment', 'Complete, and late.']
    const said = await prints('user:ana', 'rate', 'sales/orders', ...words)
    const [, id = ''] =
      /^★★★★☆ {2}\S+ {2}user:ana \(you\) {2}(rat_\S+)\n {2}Complete, and late\.\n$/.exec(said) ?? []
    assert.notEqual(id, '', said)
    assert.match(await refused('user:eve', 'rate', 'sales/orders', '--stars', '1'), /^3: .*has not read/)
    const answer = ['--answer', id, '--comment', 'At six from May on.']
    assert.match(await refused('user:ana', 'rate', 'sales/orders', ...answer), /^3: .*does not own/)
    assert.match(
      await prints('operator', 'rate', 'sales/orders', ...answer),
      /node:test on [^]* {4}At six from May on\.\n$/,
    )
    const shown = await prints('user:eve', 'rate', 'sales/orders')
    assert.match(shown, /^★★★★☆ {2}\S+ {2}a consumer {2}rat_[^]*At six/)
    await prints('operator', 'rate', 'sales/orders', '--answer', id, '--withdraw')
    assert.doesNotMatch(await prints('user:eve', 'rate', 'sales/orders'), /At six/)
    assert.match(await prints('user:ana', 'rate', 'sales/orders', '--withdraw'), /^Nobody has rated/)
    assert.match(await refused('user:ana', 'rate', 'sales/orders', '--comment', 'Well.'), /^2: .*--stars/)
  })

  it('has the node run a statement, as whoever the token is of', async () => {
    const sql = 'select id, customer from sales.orders order by id limit 2'
    const purpose = ['--purpose', 'dpv:Marketing']
    const asAna = (...more: readonly string[]): Promise<string> =>
      prints('user:ana', 'query', sql, ...purpose, ...more)
    assert.equal(await asAna('-f', 'csv'), 'id,customer\r\n1,ann\r\n2,bob\r\n')
    assert.deepEqual(JSON.parse(await asAna('--json')), [
      { id: 1, customer: 'ann' },
      { id: 2, customer: 'bob' },
    ])
    assert.match(await asAna(), /^id {2}customer\n[^]*\(2 rows\)\n$/)
    assert.match(
      await asAna('--explain'),
      /^dataset [^]*sales\/orders\/orders@1\/orders +1 +here[^]*\(2 rows in \d+ ms\)\n$/,
    )
    assert.match(await refused('user:eve', 'query', 'select n from sales.prices'), /^3: /)
    assert.match(await refused('user:ana', 'query', 'select card from sales.orders', ...purpose), /^2: /)
    assert.match(
      await refused('operator', 'query', sql, '--as', 'user:ana'),
      /^2: .*`--as` is for the operator/,
    )
  })

  it('takes no part of a result for all of it, and prints nothing of it that could steer a terminal', async () => {
    await using other = await listening((request, response) => {
      request.resume().once('end', () => {
        response.writeHead(200, { 'content-type': 'text/plain', 'content-length': '1000' })
        response.write('a\u001b[2Jb\n', () => response.destroy())
      })
    })
    const { status, stdout, stderr } = await asked('operator', ['query', 'select 1'], other.url)
    assert.deepEqual([status, stdout], [8, 'a\ufffd[2Jb\n'])
    assert.match(stderr, /ended its answer before all of it was sent/)
  })

  it('ends a credential, which is refused from then on', async () => {
    const token = await tokenOf(served.mesh, 'user:ana')
    const listed = await prints('user:ana', 'identity', 'credentials')
    const id = tokenId(token) ?? ''
    assert.match(listed, new RegExp(`^${id} +token +user:ana .* valid`, 'm'))
    assert.doesNotMatch(listed, /user:eve/)
    assert.match(await refused('user:eve', 'identity', 'revoke', id), /^3: /)
    await prints('user:ana', 'identity', 'revoke', id)
    assert.match(await refused(token, 'search', 'orders'), /^3: .*\n.*HANSA_TOKEN/)
  })

  it('says how to sign in to who has not, or with what counts for nothing', async () => {
    assert.match(await refused(undefined, 'search', 'orders'), /^3: .*\nPut a token .*HANSA_TOKEN/)
    assert.match(
      await refused('hansa_wrong', 'search', 'orders'),
      /^3: .*\nAnother one is needed: .*HANSA_TOKEN/,
    )
  })

  it('takes the address of the environment, unless a folder is named', async () => {
    const env = { HANSA_TOKEN: tokens.get('user:ana'), HANSA_ADDRESS: served.url }
    assert.equal((await hansa(['search', 'orders'], { cwd: nowhere, env })).status, 0)
    const here = await hansa(['-C', nowhere, 'search', 'orders'], { cwd: nowhere, env })
    assert.deepEqual([here.status, here.stderr.includes('mesh.yaml')], [2, true])
  })

  it('refuses what is about a folder, or about whom its operator acts as', async () => {
    assert.match(await refused('operator', 'apply'), /^2: .*works on the folder of a mesh/)
    assert.match(
      await refused('operator', 'access', 'list', '--as', 'ana'),
      /^2: .*`--as` is for the operator/,
    )
    assert.match(await refused('operator', '-C', nowhere, 'search', 'x'), /^2: .*two places/)
    assert.match(
      (await asked('operator', ['search', 'x'], 'ftp://example.org')).stderr,
      /address is not understood/,
    )
  })

  it('says where no node answers', async () => {
    const { status, stderr } = await asked(
      'operator',
      ['search', 'x'],
      `http://127.0.0.1:${await freePort()}`,
    )
    assert.equal(status, 8)
    assert.match(stderr, /the node at http:\/\/127\.0\.0\.1:\d+ cannot be reached\n.*hansa up/)
  })

  it('takes a token to no address but the one it was given', async () => {
    const heard: (string | undefined)[] = []
    await using other = await listening(({ headers, url = '' }, response) => {
      heard.push(headers.authorization)
      response.writeHead(307, { location: `${served.url}${url}` }).end()
    })
    const { status, stderr } = await asked('operator', ['search', 'x'], other.url)
    assert.deepEqual([status, heard.length], [8, 1])
    assert.match(stderr, /is no node: it says 307/)
  })

  it('prints nothing of a node that could steer a terminal', async () => {
    const problem = { code: 'denied', detail: 'no\u001b[2J, never' }
    await using other = await listening((_, response) =>
      response.writeHead(403, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem)),
    )
    const { status, stderr } = await asked('operator', ['search', 'x'], other.url)
    assert.deepEqual([status, stderr], [3, 'hansa: no\ufffd[2J, never\n'])
  })
})

/** A server that is no node. */
async function listening(answer: RequestListener): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(answer)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      await once(server.close(), 'close')
    },
  }
}

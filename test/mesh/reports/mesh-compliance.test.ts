import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { signStatement } from '../../../src/governance/signed-statement.ts'
import { signGone } from '../../../src/mesh/gone-statement.ts'
import { meshAudits } from '../../../src/mesh/reports/mesh-audits.ts'
import { meshCompliance, type NodeCompliance } from '../../../src/mesh/reports/mesh-compliance.ts'
import { ownReports } from '../../../src/mesh/reports/own-reports.ts'
import { readReport } from '../../../src/mesh/reports/read-report.ts'
import { orders } from '../../support/shop.ts'
import { TestMesh } from '../../support/test-mesh.ts'
import { GivenMembers } from '../given-members.ts'
import { clientOf, nodesDocument, testNode, TestRegistry, type TestNode } from '../registry/registry-mesh.ts'

const owned = `@id("owned")
@reason("Products have an owner")
@advice("Name one")
forbid (principal, action == Hansa::Action::"publish", resource) when { !resource.owner };

@id("no.amounts")
@reason("Amounts are for the books")
forbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "amount" };
`

/** Three nodes: one may do without an owner for a while, one has published before there was the rule, one is silent. */
describe('the compliance of a mesh', () => {
  const nodes = ['air', 'land', 'sea'].map((name) => testNode(name))
  const [air, land, sea] = nodes as [TestNode, TestNode, TestNode]
  const members = new GivenMembers(
    nodes.map(({ node, key, domains }) => ({ node, key: key.text, domains, vouchesFor: [] })),
  )
  const meshes = new Map<string, TestMesh>()
  let registry: TestRegistry
  before(async () => {
    registry = await TestRegistry.open(nodes)
    for (const { node } of [air, land]) {
      const mesh = new TestMesh({ [`${node}/orders`]: orders })
      meshes.set(node, mesh)
      mesh.write('governance/nodes.yaml', nodesDocument(nodes))
      await mesh.apply()
      mesh.write('governance/policies/owned.cedar', owned)
      if (node === 'air')
        mesh.write('governance/exceptions.yaml', {
          apiVersion: 'hansa/v1',
          kind: 'Exceptions',
          exceptions: [
            { policy: 'owned', for: 'air', owner: 'user:olga', reason: 'They are new', until: '2026-01-31' },
          ],
        })
      await mesh.apply()
      await mesh.rows(`select count(*) as n from ${node}.orders`)
      // Signs what was read.
      await mesh.close()
    }
  })
  after(async () => {
    await registry[Symbol.asyncDispose]()
    for (const mesh of meshes.values()) await mesh[Symbol.asyncDispose]()
  })

  const meshOf = ({ node }: TestNode): TestMesh => {
    const mesh = meshes.get(node)
    assert.ok(mesh)
    return mesh
  }

  const reportsOf = async (node: TestNode): Promise<ReadonlyMap<string, string>> => {
    const mesh = meshOf(node)
    const { metadata: store } = await mesh.store()
    const { domains, key } = node
    return ownReports({ store, mesh: 'test', node: node.node, domains, key, now: () => mesh.now })
  }

  const deliver = async (node: TestNode, documents: Iterable<readonly [string, string]>): Promise<void> => {
    const { refused } = await clientOf(node, registry.url).deliver(node.node, Object.fromEntries(documents))
    assert.deepEqual(refused, [])
  }

  const gathered = (now = meshOf(air).now): Promise<readonly NodeCompliance[]> =>
    meshCompliance({
      registry: clientOf(sea, registry.url),
      members,
      mesh: 'test',
      state: registry.mesh.state,
      now,
    })

  it('has what passes, fails and is excepted, by the word of each node, and who is silent', async () => {
    for (const node of [air, land]) await deliver(node, await reportsOf(node))
    const all = await gathered()
    assert.deepEqual(
      all.map(({ node, word, domains }) => [
        node,
        word,
        ...domains.flatMap(({ findings }) =>
          findings.map(({ policy, product, outcome }) => `${policy} ${product} ${outcome}`),
        ),
      ]),
      [
        ['air', 'current', 'no.amounts air/orders holds', 'owned air/orders excepted'],
        ['land', 'current', 'no.amounts land/orders holds', 'owned land/orders fails'],
        ['sea', 'none'],
      ],
    )
    const failure = all[1]?.domains[0]?.findings.find(({ outcome }) => outcome === 'fails')
    assert.ok(failure?.outcome === 'fails')
    assert.deepEqual([failure.advice, failure.subjects], ['Name one', ['land/orders']])
    const { metadata } = await meshOf(land).store()
    assert.equal(failure.since, (await metadata.bundle())?.enactedAt)
    assert.deepEqual(all[0]?.domains[0]?.reads, [{ policy: 'no.amounts', denied: 0, limited: 1 }])
  })

  it('fails what was excepted once that is over, since then', async () => {
    const mesh = meshOf(air)
    const now = mesh.now
    mesh.now = '2026-02-01T00:00:00Z'
    await deliver(air, await reportsOf(air))
    const [said] = await gathered()
    const finding = said?.domains[0]?.findings.find(({ policy }) => policy === 'owned')
    assert.ok(finding?.outcome === 'fails')
    assert.equal(finding.since, '2026-02-01T00:00:00.000Z')
    mesh.now = now
  })

  it('is the same texts while nothing changes, without statements and rows', async () => {
    const reports = await reportsOf(land)
    assert.deepEqual(await reportsOf(land), reports)
    assert.deepEqual([...reports.keys()].map((key) => key.split('/')[1]).sort(), [
      'checkpoint',
      'compliance',
      'rules',
      'slo',
      'usage',
    ])
    for (const text of reports.values())
      assert.doesNotMatch(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString(), /count\(\*\)|select/)
  })

  it('keeps and believes no report that is older than one that was seen, of the same day too', async () => {
    const said = (time: string, fields: object = {}): string => {
      const head = { mesh: 'test', node: 'sea', on: '2026-01-01', issuedAt: `2026-01-01T${time}:00.000Z` }
      return signStatement(
        { ...head, domain: 'sea', findings: [], reads: [], ...fields },
        'hansa-compliance+json',
        sea.key,
      )
    }
    const key = 'report/compliance/sea'
    const client = clientOf(sea, registry.url)
    const [older, newer] = [said('10:00'), said('11:00', { reads: [{ policy: 'p', denied: 1, limited: 0 }] })]
    await deliver(sea, [[key, newer]])
    const { kept, refused } = await client.deliver('sea', { [key]: older })
    assert.deepEqual(kept, [])
    assert.match(refused[0]?.reason ?? '', /2026-01-01T10:00:00.000Z, and a newer one is known/)
    assert.equal(await client.document('sea', key), newer)
    const word = async (statement: string): Promise<string | undefined> => {
      const lying = {
        reports: (kind: string) =>
          Promise.resolve(kind === 'compliance' ? [{ node: 'sea', name: 'sea', statement }] : []),
      }
      const now = new Date('2026-01-01T12:00:00Z')
      const all = await meshCompliance({
        registry: lying,
        members,
        mesh: 'test',
        state: registry.mesh.state,
        now,
      })
      return all.find(({ node }) => node === 'sea')?.word
    }
    assert.deepEqual(
      [await word(newer), await word(older), await word(newer)],
      ['current', 'held back', 'current'],
    )
  })

  it('takes a report back by the node’s signed word only, and for good', async () => {
    const client = clientOf(sea, registry.url)
    const key = 'report/compliance/sea'
    const report = await client.document('sea', key)
    assert.ok(report)
    const gone = (of: string, by = sea, now = new Date()): string =>
      signGone({ mesh: 'test', node: 'sea', key: of, now }, by.key)
    for (const wrong of [
      gone('report/compliance/other'),
      gone(key, land),
      gone(key, sea, new Date('2026-01-01')),
    ])
      assert.equal((await client.deliver('sea', { [key]: wrong })).refused.length, 1)
    assert.equal(await client.document('sea', key), report)
    await deliver(sea, [[key, gone(key)]])
    assert.equal(await client.document('sea', key), undefined)
    assert.deepEqual(await client.digests('sea'), {})
    assert.equal(
      (await client.reports('compliance')).some(({ node }) => node === 'sea'),
      false,
    )
    assert.equal((await client.deliver('sea', { [key]: report })).refused.length, 1)
  })

  it('takes no report of a kind for another kind, and none that is still to come', async () => {
    const client = clientOf(sea, registry.url)
    const said = (issuedAt: string): string =>
      signStatement({ mesh: 'test', node: 'sea', issuedAt }, 'hansa-moods+json', sea.key)
    const now = new Date()
    const { kept, refused } = await client.deliver('sea', {
      'report/moods/all': said(now.toISOString()),
      'report/usage/all': said(now.toISOString()),
      'report/moods/next': said(new Date(now.getTime() + 3_600_000).toISOString()),
    })
    assert.deepEqual(kept, ['report/moods/all'])
    assert.deepEqual(refused.map(({ key }) => key).sort(), ['report/moods/next', 'report/usage/all'])
  })

  it('tells a word that is old', async () => {
    const [, said] = await gathered(new Date('2026-01-09T00:00:00Z'))
    assert.deepEqual([said?.word, said?.on], ['old', '2026-01-01'])
  })

  it('goes by no word that the node did not sign, or that is about what is not its own', async () => {
    const [[, text] = ['', '']] = [...(await reportsOf(land))].filter(([key]) =>
      key.startsWith('report/rules'),
    )
    const origin = { mesh: 'test', members }
    assert.ok(await readReport('rules', text, { ...origin, node: 'land' }))
    assert.equal(await readReport('rules', text, { ...origin, node: 'air' }), undefined)
    assert.equal(await readReport('compliance', text, { ...origin, node: 'land' }), undefined)
    const [head = '', body = '', signature = ''] = text.split('.')
    const changed = Buffer.from(Buffer.from(body, 'base64url').toString().replace('land', 'sand'))
    const forged = [head, changed.toString('base64url'), signature].join('.')
    assert.equal(await readReport('rules', forged, { ...origin, node: 'land' }), undefined)

    const [on, issuedAt] = ['2026-01-01', '2026-01-01T00:00:00.000Z']
    const about = { mesh: 'test', node: 'sea', on, issuedAt, domain: 'air', findings: [], reads: [] }
    const overreaching = signStatement(about, 'hansa-compliance+json', sea.key)
    const lying = { reports: () => Promise.resolve([{ node: 'sea', name: 'air', statement: overreaching }]) }
    const all = await meshCompliance({
      registry: lying,
      members,
      mesh: 'test',
      state: meshOf(land).state,
      now: meshOf(air).now,
    })
    assert.deepEqual([all[2]?.word, all[2]?.domains], ['not its own', []])
  })

  it('notices an audit that became shorter, or another one', async () => {
    const { state } = meshOf(land)
    const from = { members, mesh: 'test', state }
    const registryWith = async (text: string | undefined): Promise<readonly string[]> => {
      const reports = text === undefined ? [] : [{ node: 'land', name: 'audit', statement: text }]
      const audits = await meshAudits({ ...from, registry: { reports: () => Promise.resolve(reports) } })
      return audits.find(({ node }) => node === 'land')?.faults ?? []
    }
    const said = (on: string, ...points: readonly (readonly [number, string])[]): string => {
      const checkpoints = points.map(([sequence, letter]) => ({
        sequence,
        hash: letter.repeat(64),
        at: '2026-01-01T00:00:00.000Z',
        key: 'k',
        signature: 's',
      }))
      const head = { mesh: 'test', node: 'land', on, issuedAt: `${on}T00:00:00.000Z` }
      return signStatement({ ...head, checkpoints }, 'hansa-checkpoint+json', land.key)
    }
    assert.deepEqual(await registryWith(said('2026-01-02', [5, 'a'])), [])
    assert.deepEqual(await registryWith(said('2026-01-02', [5, 'a'], [9, 'b'])), [])
    assert.match(
      (await registryWith(said('2026-01-02', [5, 'a']))).join(),
      /had 9 entries .* has 5: it was cut/,
    )
    assert.match(
      (await registryWith(said('2026-01-02', [5, 'c'], [12, 'd']))).join(),
      /entry 5 is not the one/,
    )
    assert.match((await registryWith(said('2026-01-01', [12, 'd']))).join(), /held back/)
    assert.match((await registryWith(undefined)).join(), /says nothing of it any more/)
  })
})

import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { demoReaders, letReadersIn } from '../../src/cli/demo-readers.ts'
import { Directory } from '../../src/sidecar/identity/directory.ts'
import { readAs } from '../sidecar/read-as.ts'
import { TestMesh } from '../support/test-mesh.ts'

const demo = path.resolve(import.meta.dirname, '../../examples/aviation')

const columns = {
  strike_id: 'integer#',
  state: 'string',
  operator: { logicalType: 'string', classification: 'restricted' },
  total_cost_usd: { logicalType: 'integer', classification: 'confidential' },
}

/** A few strikes, under the rules, words, owners and identities of the demo. */
async function fewStrikes(): Promise<TestMesh> {
  const mesh = new TestMesh({
    'safety/wildlife_strikes': {
      sources: { strikes: { columns } },
      serves: { wildlife_strikes: { columns } },
      sql: { wildlife_strikes: 'select * from strikes order by strike_id\n' },
      files: { 'strikes.csv': 'strike_id,state,operator,total_cost_usd\n1,IL,UNITED,40\n2,TX,DELTA,50\n' },
      more: {
        team: { members: [{ username: 'safety-owner', role: 'owner' }] },
        support: [{ channel: 'safety', url: 'https://example.org' }],
      },
    },
  })
  for (const part of [
    'governance',
    'identities.yaml',
    'domains/safety/domain.yaml',
    'domains/safety/policies',
  ])
    cpSync(path.join(demo, part), path.join(mesh.root, part), { recursive: true })
  const outcomes = await mesh.apply()
  outcomes.of('safety/wildlife_strikes', 'published')
  return mesh
}

describe('letReadersIn', () => {
  it('makes each reader a token at the first start only, another on every machine', async () => {
    await using here = await fewStrikes()
    await using there = await fewStrikes()
    const ours = await letReadersIn(await here.context())
    const theirs = await letReadersIn(await there.context())
    const names = demoReaders.map(({ name }) => name)
    assert.deepEqual([...ours.keys()], names)
    assert.deepEqual([...theirs.keys()], names)
    assert.equal(new Set([...ours.values(), ...theirs.values()]).size, 2 * names.length)
    assert.deepEqual(await letReadersIn(await here.context()), new Map())
    const { metadata } = await here.store()
    const kept = JSON.stringify([
      await Promise.all(names.map((name) => metadata.credentials(name))),
      await Array.fromAsync(metadata.auditRows()),
    ])
    for (const token of ours.values()) assert.ok(!kept.includes(token))
  })

  it('gives three readers three answers to one question', async () => {
    await using mesh = await fewStrikes()
    await letReadersIn(await mesh.context())
    const { name, settings, governance } = await mesh.load()
    const directory = new Directory({
      mesh: name,
      file: settings.identity.file,
      vocabulary: () => Promise.resolve(governance.vocabulary),
      effects: { now: () => mesh.now },
    })
    const sidecar = await mesh.sidecar()
    const answers = []
    for (const { name: reader, purpose } of demoReaders) {
      const principal = await directory.require(reader)
      const sql = 'select operator, total_cost_usd as cost from safety.wildlife_strikes order by strike_id'
      answers.push(await readAs(sidecar, { principal, method: 'token' }, sql, { purpose }))
    }
    const [sam, ria, kim] = answers
    assert.deepEqual(sam, [
      { operator: 'UNITED', cost: 40 },
      { operator: 'DELTA', cost: 50 },
    ])
    assert.deepEqual(
      ria?.map(({ cost }) => cost),
      [40, 50],
    )
    assert.ok(ria.every(({ operator }) => /^[0-9a-f]{64}$/.test(String(operator))))
    assert.deepEqual(
      kim?.map(({ cost }) => cost),
      [null],
    )
    assert.match(String(kim[0]?.['operator']), /^[0-9a-f]{64}$/)
    assert.notEqual(kim[0]?.['operator'], ria[0]?.['operator'])
  })
})

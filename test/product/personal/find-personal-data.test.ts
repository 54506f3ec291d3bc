import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Engine } from '../../../src/engine/engine.ts'
import { findPersonalData } from '../../../src/product/personal/find-personal-data.ts'
import { reportLines, type Verdict } from '../../../src/product/quality/verdict.ts'
import { columnsOf } from '../../../src/spec/column-type.ts'
import type { SchemaProperty } from '../../../src/spec/data-contract.ts'
import type { ShortProduct } from '../../support/declare-product.ts'
import { hansa } from '../../support/hansa.ts'
import { TestMesh } from '../../support/test-mesh.ts'

const text = (name: string): SchemaProperty => ({ name, logicalType: 'string' })

/** Findings in a table made by `select`, with columns as a contract has them. */
async function found(select: string, properties: readonly SchemaProperty[]) {
  using engine = await Engine.open({ threads: 1 })
  using connection = await engine.connect()
  await connection.run(`create table t as ${select}`)
  return await findPersonalData(
    connection,
    { key: 'a/b/c@1/t', name: 't' },
    { relation: 't', columns: columnsOf({ name: 't', properties }) },
  )
}

/** Values that must be nowhere but in data files. */
const canaries = ['zanzibar.q', 'xylophonist', '4929', '00731']

const people: ShortProduct = {
  sources: { raw: { columns: { id: 'integer', contact: 'string', note: 'string', town: 'string' } } },
  serves: {
    people: {
      columns: {
        id: 'integer',
        contact: 'string',
        note: 'string',
        town: { logicalType: 'string', classification: 'public' },
      },
    },
  },
  sql: { people: 'select id, contact, note, town from raw' },
  files: {
    'raw.csv': `id,contact,note,town
1,zanzibar.q@example.org,asked for xylophonist@example.net twice,mail@example.org
2,bob@example.com,nothing,mail@example.org
3,+99 4929 00731,4929000731,mail@example.org
`,
  },
}

describe('findPersonalData', () => {
  it('looks at the beginning, the middle and the end of a long table', async () => {
    const select = `select case when i >= 290000 then 'p' || i || '@example.org' else 'x' end as late,
      case when i < 100 then 'p' || i || '@example.org' else 'x' end as early from range(300000) r(i)`
    const findings = await found(select, [text('late'), text('early')])
    assert.deepEqual(
      findings.map(({ column, kind }) => [column, kind]),
      [
        ['late', 'e-mail address'],
        ['early', 'e-mail address'],
      ],
    )
  })

  it('finds the same each time', async () => {
    const select = `select 'p' || (i * 7919 % 5000) || '@example.org' as a from range(5000) r(i)`
    assert.deepEqual(await found(select, [text('a')]), await found(select, [text('a')]))
  })

  it('looks at numbers, and inside objects, lists and JSON, whose keys are data too', async () => {
    const select = `select 4111111111111111 + i * 0 as one, [4111111111111111, 5500005555555559, 4012888888881881][i + 1] as card,
      { 'home': 'p' || i || '@example.org', 'city': 'Bern' } as place, ['p' || i || '@example.org'] as all,
      json_object('p' || i || '@example.org', 1) as doc from range(3) r(i)`
    const findings = await found(select, [
      { name: 'one', logicalType: 'integer' },
      { name: 'card', logicalType: 'integer' },
      { name: 'place', logicalType: 'object', properties: [text('home'), text('city')] },
      { name: 'all', logicalType: 'array', items: { logicalType: 'string' } },
      { name: 'doc', physicalType: 'json' },
    ])
    assert.deepEqual(
      findings.map(({ column, field, kind }) => [column, field, kind]),
      [
        ['card', undefined, 'payment card number'],
        ['place', 'home', 'e-mail address'],
        ['all', undefined, 'e-mail address'],
        ['doc', undefined, 'e-mail address'],
      ],
    )
  })

  it('asks nothing of a table without columns that could be personal', async () => {
    assert.deepEqual(await found('select 1.5 as x', [{ name: 'x', logicalType: 'number' }]), [])
    assert.deepEqual(await found("select 'a' as x where false", [text('x')]), [])
  })
})

describe('a build', () => {
  it('reports unclassified columns that look personal, by the shape of what was found', async () => {
    await using mesh = new TestMesh({ 'crm/people': people })
    const { verdict } = (await mesh.apply()).of('crm/people', 'published')
    assert.deepEqual(
      verdict.personalData?.map(({ column, kind, sampled, shape }) => [column, kind, sampled, shape]),
      [
        ['contact', 'e-mail address', 3, 'aaa@aaaaaaa.aaa'],
        ['note', 'e-mail address', 3, 'aaaaaaaaaaa@aaaaaaa.aaa'],
      ],
    )
    const kept = (await mesh.publication('crm/people'))?.quality
    assert.deepEqual((kept as Verdict).personalData, verdict.personalData)
    assert.match(
      reportLines(verdict).join('\n'),
      /^\? people\.contact: 67 % of 3 sampled values look like an e-mail address, written aaa@aaaaaaa\.aaa; it has no classification$/m,
    )
  })

  it('leaves columns alone that are classified, or computed from one that is', async () => {
    const classified = { logicalType: 'string', classification: 'confidential' }
    await using mesh = new TestMesh({
      'crm/people': {
        ...people,
        sources: {
          raw: { columns: { id: 'integer', contact: classified, note: classified, town: 'string' } },
        },
      },
    })
    const { verdict } = (await mesh.apply()).of('crm/people', 'published')
    assert.equal(verdict.personalData, undefined)
  })

  it('shows no value in what it prints, records and publishes', async () => {
    await using mesh = new TestMesh({ 'crm/people': people })
    const commands = [
      ['plan'],
      ['apply'],
      ['show', 'people'],
      ['log', 'people'],
      ['apply', '--json'],
      ['plan'],
    ]
    const said: string[] = []
    for (const words of commands) {
      const { stdout, stderr } = await hansa(words, { cwd: mesh.root })
      said.push(stdout, stderr)
    }
    const { metadata } = await mesh.store()
    // Statistics of data files are data; they are in the files and go no further than the files do.
    const { snapshots: _, ...publication } = (await mesh.publication('crm/people')) ?? {}
    said.push(JSON.stringify(publication), JSON.stringify(await metadata.runs('crm/people', 9)))
    const all = said.join('\n')
    assert.match(all, /look like an e-mail address/)
    for (const canary of canaries) assert.ok(!all.includes(canary), canary)
  })
})

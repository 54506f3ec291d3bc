import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { policySetFor } from '../../src/governance/policy-set.ts'
import type { ShortProduct } from '../support/declare-product.ts'
import { TestMesh } from '../support/test-mesh.ts'

const key = 'crm/people'

const people = (columns: readonly string[], classification?: string): ShortProduct => ({
  sources: { raw: { columns: Object.fromEntries(columns.map((name) => [name, 'string'])) } },
  serves: {
    people: {
      columns: Object.fromEntries(
        columns.map((name) => [
          name,
          { logicalType: 'string', ...(classification === undefined ? {} : { classification }) },
        ]),
      ),
      version: `${columns.length}.0.0`,
    },
  },
  sql: { people: `select ${columns.join(', ')} from raw` },
  files: { 'raw.csv': `${columns.join(',')}\n${columns.join(',')}\n` },
})

const rule = (id: string, effect: 'permit' | 'forbid', condition: string): string => `
@id("${id}")
// An @id("of a comment") is none.
@reason("For tests: ) @id.")
${effect} (principal, action == Hansa::Action::"${effect === 'permit' ? 'read' : 'readColumn'}", resource)
when { ${condition} };
`

const hides = (id: string, column: string): string => rule(id, 'forbid', `resource.name == "${column}"`)
const permits = (id: string): string => rule(id, 'permit', 'context.port == "http"')

/** Ids of the rules published with the product, and whether they can be evaluated. */
async function publishedRules(mesh: TestMesh): Promise<readonly string[]> {
  const bundle = await (await mesh.store()).metadata.bundle()
  const policies = (await mesh.publication(key))?.governance?.policies ?? []
  assert.ok(bundle)
  const set = policySetFor(key, { ...bundle, policies: [...bundle.policies, ...policies] }, new Date(0))
  assert.equal(set.fault, undefined)
  return policies.flatMap(({ text }) => [...text.matchAll(/^@id\("([^"]+)"\)/gm)].map(([, id]) => id ?? ''))
}

/** Publishes two versions with these rules, and goes back to the first. */
async function rolledBack(
  before: { product: ShortProduct; rules?: string },
  after: { product: ShortProduct; rules?: string; ofMesh?: string },
): Promise<TestMesh> {
  const mesh = new TestMesh({})
  for (const { product, rules = '' } of [before, after]) {
    mesh.declare({ [key]: product })
    mesh.writeTo(key, 'policies/rules.cedar', rules)
    if (product === after.product) mesh.write('governance/policies/mesh.cedar', after.ofMesh ?? '')
    ;(await mesh.apply()).of(key, 'published')
  }
  await mesh.rollback(key)
  return mesh
}

const wide = people(['name', 'ssn'])
const narrow = { ...people(['name']), version: '2.0.0' }

describe('governanceAfterRollback', () => {
  it('keeps prohibitions of both: that of a column which is there again, and one that was learnt since', async () => {
    await using mesh = await rolledBack(
      { product: wide, rules: hides('no-ssn', 'ssn') },
      { product: narrow, rules: hides('no-name', 'name') },
    )
    assert.deepEqual(await publishedRules(mesh), ['no-name', 'no-ssn'])
  })

  it('brings no permit back that was taken away, and keeps those given since', async () => {
    await using mesh = await rolledBack(
      { product: wide, rules: permits('old') },
      { product: { ...wide, version: '2.0.0' }, rules: permits('new') },
    )
    assert.deepEqual(await publishedRules(mesh), ['new'])
  })

  it('keeps both of two prohibitions with one id, and one of two that are the same', async () => {
    await using mesh = await rolledBack(
      { product: wide, rules: hides('hidden', 'ssn') + hides('same', 'ssn') },
      { product: { ...wide, version: '2.0.0' }, rules: hides('same', 'ssn') + hides('hidden', 'name') },
    )
    assert.deepEqual(await publishedRules(mesh), ['same', 'hidden', 'hidden.publication-1'])
  })

  it('does not keep a prohibition twice that the mesh has now', async () => {
    await using mesh = await rolledBack(
      { product: wide, rules: hides('hidden', 'ssn') },
      { product: { ...wide, version: '2.0.0' }, ofMesh: hides('hidden', 'ssn') },
    )
    assert.deepEqual(await publishedRules(mesh), [])
  })

  it('keeps the higher classification of each column', async () => {
    await using mesh = await rolledBack(
      { product: people(['name', 'ssn'], 'confidential') },
      { product: { ...people(['name', 'ssn'], 'restricted'), version: '2.0.0' } },
    )
    const { governance, classified } = (await mesh.publication(key)) ?? {}
    assert.deepEqual(governance?.classifications, {
      'crm/people/people@2/people': { name: 'restricted', ssn: 'restricted' },
    })
    assert.ok(classified)
    const first = await (await mesh.store()).metadata.publication(key, { sequence: 2 })
    assert.equal(classified, first?.classified)
  })

  it('gives back the documents of then', async () => {
    await using mesh = await rolledBack({ product: wide }, { product: narrow })
    const { documents } = (await mesh.publication(key)) ?? {}
    assert.deepEqual(documents?.contracts[0]?.schema?.[0]?.properties?.length, 2)
  })
})

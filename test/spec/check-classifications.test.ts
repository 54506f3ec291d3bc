import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { formatIssue } from '../../src/spec/issue.ts'
import { loadMesh } from '../../src/spec/load-mesh.ts'
import type { ShortColumns } from '../support/declare-product.ts'
import { TestMesh } from '../support/test-mesh.ts'

const declassify = (value: unknown): object => ({
  customProperties: [{ property: 'hansa.declassify', value }],
})
const text = { logicalType: 'string' }
const because = { reason: 'A count tells nothing of one person.' }

/** The issues of a product with these columns, without the mesh's folder. */
async function issuesOf(columns: ShortColumns, vocabulary?: object): Promise<readonly string[]> {
  await using mesh = new TestMesh({
    'sales/orders': { serves: { orders: { columns } }, sql: { orders: 'select 1' } },
  })
  if (vocabulary !== undefined)
    mesh.write('governance/vocabulary.yaml', { apiVersion: 'hansa/v1', kind: 'Vocabulary', ...vocabulary })
  const { issues } = await loadMesh(mesh.root, { environment: {} })
  return issues.map((issue) => formatIssue(issue).replace(`${mesh.root}/domains/sales/orders/`, ''))
}

describe('checkClassifications', () => {
  it('takes the words of the default vocabulary, and no other', async () => {
    assert.deepEqual(await issuesOf({ id: { ...text, classification: 'internal' } }), [])
    const [issue, ...more] = await issuesOf({ id: { ...text, classification: 'secret' } })
    assert.deepEqual(more, [])
    assert.match(issue ?? '', /^orders\.odcs\.yaml:\d+:\d+: .*no classification `secret`.*public, internal/s)
  })

  it('knows the word that was meant, also where only case is wrong', async () => {
    const [typo] = await issuesOf({ id: { ...text, classification: 'restrcited' } })
    assert.match(typo ?? '', /Did you mean `restricted`\?/)
    const [upper] = await issuesOf({ id: { ...text, classification: 'Restricted' } })
    assert.match(upper ?? '', /Did you mean `restricted`\?/)
  })

  it('takes the words of the mesh where it has its own', async () => {
    const vocabulary = { classifications: ['open', 'secret'] }
    assert.deepEqual(await issuesOf({ id: { ...text, classification: 'secret' } }, vocabulary), [])
    const [issue] = await issuesOf({ id: { ...text, classification: 'public' } }, vocabulary)
    assert.match(issue ?? '', /no classification `public`/)
  })

  it('looks inside objects and lists', async () => {
    const inner = { name: 'city', ...text, classification: 'scret' }
    const columns = {
      address: { logicalType: 'object', properties: [inner] },
      addresses: { logicalType: 'array', items: { logicalType: 'object', properties: [inner] } },
    }
    assert.equal((await issuesOf(columns)).length, 2)
  })
})

describe('hansa.declassify', () => {
  it('stands on a column that has a classification, with a reason', async () => {
    assert.deepEqual(
      await issuesOf({ id: { ...text, classification: 'public', ...declassify(because) } }),
      [],
    )
  })

  it('says why', async () => {
    for (const value of ['because', {}, { reason: '' }, { reason: 'x', until: 'never' }, true]) {
      const [issue] = await issuesOf({ id: { ...text, classification: 'public', ...declassify(value) } })
      assert.match(issue ?? '', /value of `hansa\.declassify` is not right/)
    }
  })

  it('lowers to something', async () => {
    const [issue] = await issuesOf({ id: { ...text, ...declassify(because) } })
    assert.match(issue ?? '', /declassified, but to nothing/)
  })

  it('means nothing inside a column', async () => {
    const inner = { name: 'city', ...text, classification: 'public', ...declassify(because) }
    const [issue] = await issuesOf({ address: { logicalType: 'object', properties: [inner] } })
    assert.match(issue ?? '', /means nothing inside a column/)
  })
})

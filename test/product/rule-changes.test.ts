import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ruleChangeLine } from '../../src/cli/rule-lines.ts'
import { declaredBundle, enactGovernance } from '../../src/product/enact-governance.ts'
import { ruleChanges } from '../../src/product/rule-changes.ts'
import { orders } from '../support/shop.ts'
import { TestMesh } from '../support/test-mesh.ts'

const rule = (id: string, reason: string): string =>
  `@id("${id}")\n@reason("${reason}")\nforbid (principal, action == Hansa::Action::"publish", resource) when { resource.owner };\n`

const vocabulary = (more: object): object => ({ apiVersion: 'hansa/v1', kind: 'Vocabulary', ...more })

/** What changes between what is in force and what is declared now. */
async function changes(mesh: TestMesh): Promise<readonly string[]> {
  const bundle = await (await mesh.store()).metadata.bundle()
  return ruleChanges(bundle, declaredBundle(await mesh.load())).map(ruleChangeLine)
}

describe('ruleChanges', () => {
  it('tells rules that are added, changed and removed, each by its id and reason', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    assert.deepEqual(await changes(mesh), [])
    mesh.write('governance/policies/a.cedar', rule('one', 'First.') + rule('two', 'Second.'))
    assert.deepEqual(await changes(mesh), [
      '+ rule one of the mesh: First.',
      '+ rule two of the mesh: Second.',
    ])
    await enactGovernance(await mesh.context())
    assert.deepEqual(await changes(mesh), [])
    mesh.write('governance/policies/a.cedar', rule('two', 'Other.'))
    mesh.write('domains/sales/policies/a.cedar', rule('three', 'Third.'))
    assert.deepEqual(await changes(mesh), [
      '~ rule two of the mesh: Other.',
      '+ rule three of the domain sales: Third.',
      '- rule one of the mesh: First.',
    ])
  })

  it('takes a rule that moved to another file for the same, and one of another scope for a changed one', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    mesh.write('governance/policies/a.cedar', rule('one', 'First.'))
    await enactGovernance(await mesh.context())
    mesh.write('governance/policies/a.cedar', '')
    mesh.write('governance/policies/b.cedar', `// Moved.\n${rule('one', 'First.')}`)
    assert.deepEqual(await changes(mesh), [])
    mesh.write('governance/policies/b.cedar', '')
    mesh.write('domains/sales/policies/b.cedar', rule('one', 'First.'))
    assert.deepEqual(await changes(mesh), ['~ rule one of the domain sales: First.'])
  })

  it('tells words of the vocabulary and owners of domains', async () => {
    await using mesh = new TestMesh({ 'sales/orders': orders })
    await enactGovernance(await mesh.context())
    const purposes = [{ name: 'Pricing', broader: 'dpv:ServiceProvision' }]
    const words = { classifications: ['open', 'closed'], purposes, attributes: { region: 'string' } }
    mesh.write('governance/vocabulary.yaml', vocabulary(words))
    const domain = { apiVersion: 'hansa/v1', kind: 'Domain', type: 'aggregate', description: 'For tests.' }
    mesh.write('domains/sales/domain.yaml', { ...domain, owners: ['ann', 'team:sales'] })
    assert.deepEqual(await changes(mesh), [
      '~ classifications: public, internal, confidential, restricted → open, closed',
      '~ purposes: none → Pricing below dpv:ServiceProvision',
      '~ attributes: none → region: string',
      '~ owners of the domain sales: owner@example.org → ann, team:sales',
    ])
  })
})

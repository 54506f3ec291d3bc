import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { judgeProduct } from '../../src/governance/judge.ts'
import type { ColumnFacts, ProductFacts } from '../../src/governance/product-facts.ts'
import type { PolicyScope } from '../../src/spec/policy-source.ts'
import { rules, source } from './sample-access.ts'

const column = (name: string, changes: Partial<ColumnFacts> = {}): ColumnFacts => ({
  name,
  type: 'VARCHAR',
  required: true,
  tags: [],
  ...changes,
})

const dataset = 'planning/airport_risk/airport_risk@1/airport_risk'

const product = (
  changes: Partial<ProductFacts> = {},
  columns: readonly ColumnFacts[] = [],
): ProductFacts => ({
  mesh: 'aviation',
  domain: { name: 'planning', kind: 'consumer-aligned', owners: ['user:olga'] },
  key: 'planning/airport_risk',
  version: '1.2.0',
  status: 'active',
  tags: ['risk'],
  hasOwner: true,
  hasSupport: true,
  hasDescription: true,
  sla: ['latency', 'availability'],
  datasets: [
    {
      key: dataset,
      sqlName: 'airport_risk',
      port: { name: 'airport_risk', major: 1, deprecated: false },
      columns,
    },
  ],
  ...changes,
})

const guardrail = (action: string, condition: string, more = ''): string =>
  `@id("council.${action}") @reason("A rule") ${more} forbid (principal, action == Hansa::Action::"${action}", resource) when { ${condition} };`

const idsOf = (facts: ProductFacts, text: string): readonly string[] =>
  judgeProduct(facts, rules(text)).map(({ policy, subject }) => `${policy.id} ${subject}`)

describe('judgeProduct', () => {
  it('refuses nothing where there are no guardrails', () => {
    assert.deepEqual(judgeProduct(product(), rules('')), [])
  })

  it('refuses by the facts of the descriptor, with reason and advice', () => {
    const text = guardrail('publish', '!resource.owner', '@advice("Name a team")')
    assert.deepEqual(judgeProduct(product(), rules(text)), [])
    assert.deepEqual(judgeProduct(product({ hasOwner: false }), rules(text)), [
      {
        policy: { id: 'council.publish', reason: 'A rule', scope: 'global' },
        subject: 'planning/airport_risk',
        message: 'planning/airport_risk: A rule (council.publish)',
        advice: 'Name a team',
      },
    ])
  })

  const facts = [
    ['!resource.support', { hasSupport: false }],
    ['!resource.description', { hasDescription: false }],
    ['!resource.sla.contains("latency")', { sla: [] }],
    ['resource.status == "draft"', { status: 'draft' }],
    ['resource.tags.contains("secret")', { tags: ['secret'] }],
    ['resource.domain.kind == "aggregate"', { domain: { name: 'planning', kind: 'aggregate', owners: [] } }],
  ] as const
  for (const [condition, changes] of facts)
    it(`lets guardrails see ${condition}`, () => {
      const text = guardrail('publish', condition)
      assert.deepEqual(idsOf(product(), text), [])
      assert.deepEqual(idsOf(product(changes), text), ['council.publish planning/airport_risk'])
    })

  it('refuses personal data without a classification, declared or inherited', () => {
    const text = guardrail('publish', '!resource.personalUnclassified.isEmpty()')
    const email = { suspectedPersonal: 'e-mail address' }
    assert.equal(idsOf(product({}, [column('mail', email)]), text).length, 1)
    assert.deepEqual(idsOf(product({}, [column('mail', { ...email, declared: 'internal' })]), text), [])
    const inherited = { classification: 'restricted', from: 'a.b' }
    assert.deepEqual(idsOf(product({}, [column('mail', { ...email, inherited })]), text), [])
  })

  it('refuses what is classified lower than what it is computed from, by product and by dataset', () => {
    const text =
      guardrail('publish', 'resource.downgraded.contains("airport_risk.cost")') +
      guardrail('write', 'context.downgraded.contains("cost")')
    const inherited = { classification: 'restricted', from: 'safety.strikes.cost' }
    assert.deepEqual(idsOf(product({}, [column('cost', { declared: 'internal', inherited })]), text), [
      'council.publish planning/airport_risk',
      `council.write ${dataset}`,
    ])
    assert.deepEqual(idsOf(product({}, [column('cost', { declared: 'restricted', inherited })]), text), [])
    assert.deepEqual(idsOf(product({}, [column('cost', { inherited })]), text), [])
  })

  it('lets the mesh only permit a declassification, neither the product that wants it nor its domain', () => {
    const lower = column('cost', {
      declared: 'public',
      inherited: { classification: 'restricted', from: 'safety/strikes/strikes@1/strikes.cost' },
      declassification: { reason: 'We should like to show it' },
    })
    const permit =
      '@id("ours") @reason("We may") permit (principal, action == Hansa::Action::"declassify", resource);'
    const judged = (scope: PolicyScope): readonly string[] =>
      judgeProduct(product({}, [lower]), rules('', { policies: [source(permit, scope)] })).map(
        ({ policy }) => policy.id,
      )
    assert.deepEqual(judged({ kind: 'product', product: 'planning/airport_risk' }), ['hansa.declassify'])
    assert.deepEqual(judged({ kind: 'domain', domain: 'planning' }), ['hansa.declassify'])
    assert.deepEqual(judged({ kind: 'global' }), [])
  })

  it('denies a declassification that nothing permits, and asks nothing of one that lowers nothing', () => {
    const inherited = { classification: 'restricted', from: 'safety.strikes.cost' }
    const declassification = { reason: 'Sums of at least ten' }
    const lower = column('cost', { declared: 'internal', inherited, declassification })
    assert.deepEqual(idsOf(product({}, [lower]), ''), [`hansa.declassify ${dataset}.cost`])
    const permit =
      '@id("sums") @reason("Sums tell nothing") permit (principal, action == Hansa::Action::"declassify", resource) when { context.inheritedLevel <= 3 && context.from like "safety.*" && context.reason != "" && resource.level >= 1 };'
    assert.deepEqual(idsOf(product({}, [lower]), permit), [])
    const cannot = `${permit} ${guardrail('declassify', 'resource.name == "cost"')}`
    assert.deepEqual(idsOf(product({}, [lower]), cannot), [`council.declassify ${dataset}.cost`])
    for (const same of [{ declared: 'restricted', inherited }, { declared: 'internal' }, { inherited }])
      assert.deepEqual(idsOf(product({}, [column('cost', { ...same, declassification })]), ''), [])
  })

  it('refuses where a guardrail errs, naming it, and where the rules cannot be read', () => {
    assert.deepEqual(idsOf(product(), guardrail('publish', 'resource.nope')), [
      'council.publish planning/airport_risk',
    ])
    const [broken] = judgeProduct(product(), rules('permit (principal, action, resource);'))
    assert.match(broken?.message ?? '', /governance\/policies\/rules\.cedar:1 cannot be read/)
  })
})

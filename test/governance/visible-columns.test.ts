import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decideAccess } from '../../src/governance/decide-access.ts'
import type { GovernedDataset } from '../../src/governance/governed-dataset.ts'
import { policySetFor, type PolicySet } from '../../src/governance/policy-set.ts'
import {
  dependsOnNames,
  ignoresNames,
  visibleColumns,
  type Answered,
} from '../../src/governance/visible-columns.ts'
import { samplePrincipal } from '../sidecar/agreement/sample-agreement.ts'
import { seededRandom } from '../support/seeded-random.ts'
import {
  rules,
  sampleColumn,
  sampleDataset,
  sampleNow,
  sampleVocabulary,
  scalar,
  source,
} from './sample-access.ts'

const permit = (condition: string, id = 'p'): string =>
  `@id("${id}") @reason("r") permit (principal, action == Hansa::Action::"read", resource) when { ${condition} };`

const forbidColumn = (condition: string, mask = ''): string =>
  `@id("c${condition.length}${mask.length}") @reason("r") ${mask}
   forbid (principal, action == Hansa::Action::"readColumn", resource) when { ${condition} };`

const open = permit('true')
const id = (type: string, of: string): string => `Hansa::${type}::"${of}"`

/** Policies that look at each fact of datasets and columns, in each way. */
const looking: Readonly<Record<string, string>> = {
  'nothing of the dataset': open,
  'its name': permit('resource.name like "air*"'),
  'its port': permit('resource.port == "airport_risk"'),
  'its major': permit('resource.major > 1'),
  'whether it is deprecated': permit('!resource.deprecated'),
  'its status': permit('resource.status == "active"'),
  'its version': permit('resource.version like "1.*"'),
  'its tags': permit('resource.tags.contains("risk")'),
  'its domain': permit('resource.domain.kind == "aggregate" || resource.domain.owners.contains("user:olga")'),
  'its domain as an entity': permit(`resource in ${id('Domain', 'planning')}`),
  'itself as an entity': permit(`resource == ${id('Dataset', 'planning/a/out@1/t')}`),
  'its product as an entity': permit(`resource in ${id('Product', 'planning/a')}`),
  'its port as an entity': permit(`resource in ${id('OutputPort', 'planning/a/out@1')}`),
  'an attribute in square brackets': permit('resource["name"] == "t"'),
  'an attribute that is spelled with an escape': permit('resource["n\\u{61}me"] == "t"'),
  'its name, by a domain policy of all actions':
    '@id("all") @reason("r") permit (principal, action, resource) when { true };',
  'the name of a column': open + forbidColumn('resource.name == "cost"'),
  'its classification':
    open + forbidColumn('resource has classification && resource.classification == "confidential"'),
  'its level': open + forbidColumn('resource.level > 1'),
  'its tags and need': open + forbidColumn('resource.tags.contains("pii") && resource.required'),
  'its type': open + forbidColumn('resource.type == "INTEGER"'),
  'its dataset’s name': open + forbidColumn('resource.dataset.name == "t"'),
  'its dataset’s domain': open + forbidColumn('resource.dataset.domain.kind == "aggregate"'),
  'its dataset as an entity': open + forbidColumn(`resource in ${id('Product', 'planning/a')}`),
  'a column as an entity': open + forbidColumn(`resource == ${id('Column', 'planning/a/out@1/t.cost')}`),
  'a mask that suits some types': open + forbidColumn('resource.level > 1', '@mask("truncate-to-year")'),
  'something that errs for some': open + forbidColumn('resource.classification == "confidential"'),
  'rows of one': `${open} @id("rows") @reason("r") forbid (principal, action == Hansa::Action::"readRow", resource is planning::t);`,
  'rows of all': `${open} @id("rows") @reason("r") forbid (principal, action == Hansa::Action::"readRow", resource) when { context.port == "http" };`,
}

const random = seededRandom(20_261_127)
const oneOf = <T>(first: T, ...others: readonly T[]): T =>
  [first, ...others][Math.floor(random() * (others.length + 1))] ?? first

function someDataset(): GovernedDataset {
  const domain = oneOf('planning', 'sales')
  const product = `${domain}/${oneOf('a', 'b')}`
  const port = { name: oneOf('out', 'airport_risk'), major: oneOf(1, 2), deprecated: oneOf(false, true) }
  const sqlName = oneOf('t', 'airline')
  const columns = ['cost', 'other', 'third'].map((name) =>
    sampleColumn(name, oneOf(scalar('VARCHAR'), scalar('INTEGER'), scalar('TIMESTAMP')), {
      required: oneOf(true, false),
      tags: oneOf([], ['pii']),
      classification: oneOf(undefined, 'confidential', 'public', 'no such word'),
    }),
  )
  return sampleDataset({
    domain: { name: domain, kind: oneOf('aggregate', 'source-aligned'), owners: oneOf([], ['user:olga']) },
    product: {
      key: product,
      version: oneOf('1.0.0', '2.0.0'),
      status: oneOf('active', 'retired'),
      tags: oneOf([], ['risk']),
    },
    ...{ port, sqlName, key: `${product}/${port.name}@${port.major}/${sqlName}` },
    columns: columns.slice(0, oneOf(1, 2, 3)),
  })
}

const request = (dataset: GovernedDataset) => ({
  ...{ principal: samplePrincipal(), purpose: 'dpv:ResearchAndDevelopment', dataset },
  ...{ port: 'http', now: sampleNow },
})

/** What a read would be shown. */
function decided(dataset: GovernedDataset, policies: PolicySet): readonly string[] {
  const decision = decideAccess(request(dataset), policies)
  if (decision.kind === 'denied') return []
  return decision.entitlement.columns.flatMap(({ name, access }) => (access === 'withheld' ? [] : [name]))
}

/** Another one of the domain, which differs in nothing but its names. */
function renamed(dataset: GovernedDataset): GovernedDataset {
  const { domain, product, port } = dataset
  const key = `${domain.name}/${oneOf('a', 'z')}`
  const sqlName = oneOf('t', 'z')
  return {
    ...dataset,
    product: { ...product, key },
    sqlName,
    key: `${key}/${port.name}@${port.major}/${sqlName}`,
  }
}

describe('visibleColumns', () => {
  for (const [what, text] of Object.entries(looking))
    it(`says of any dataset what a read would be shown, whatever was asked before, where policies look at ${what}`, () => {
      const policies = rules(text)
      const answered: Answered = new Map()
      const seen = new Set<string>()
      for (let round = 0; round < 30; round++) {
        const dataset = someDataset()
        const expected = decided(dataset, policies)
        const visible = visibleColumns(request(dataset), policies, answered)
        assert.deepEqual([...(visible ?? [])], expected, JSON.stringify(dataset))
        seen.add(String(expected.length > 0))
        if (ignoresNames(policies)) assert.deepEqual(decided(renamed(dataset), policies), expected)
      }
      assert.ok(seen.has('true') || what.includes('entity'), 'nothing is ever shown')
    })

  it('asks once for datasets that differ in what policies do not look at', () => {
    const policies = rules(open + forbidColumn('resource.level > 1'))
    const answered: Answered = new Map()
    const first = sampleDataset()
    visibleColumns(request(first), policies, answered)
    const asked = answered.size
    const other = {
      ...first,
      key: 'sales/x/y@1/z',
      sqlName: 'z',
      product: { ...first.product, key: 'sales/x' },
    }
    assert.equal(visibleColumns(request(other), policies, answered)?.size, 4)
    assert.equal(answered.size, asked)
  })

  it('tells where policies look at no names, and where they might', () => {
    const ignoring = Object.keys(looking).filter((what) => ignoresNames(rules(looking[what] ?? '')))
    assert.ok(ignoring.includes('its tags') && ignoring.includes('its level'))
    for (const what of ['its name', 'its dataset as an entity', 'a column as an entity', 'rows of one'])
      assert.ok(!ignoring.includes(what), what)
  })

  it('does not keep that policies could not be asked', () => {
    const policies = rules(open + forbidColumn('resource.classification == "confidential"'))
    const answered: Answered = new Map()
    assert.equal(visibleColumns(request(sampleDataset()), policies, answered), undefined)
    assert.ok([...answered.values()].every((answer) => answer))
  })

  it('shows nothing for a purpose that nobody knows, nor under rules that cannot be read', () => {
    const asked = request(sampleDataset())
    assert.equal(visibleColumns({ ...asked, purpose: 'Fun' }, rules(open), new Map())?.size, 0)
    assert.equal(visibleColumns(asked, rules('permit ('), new Map())?.size, 0)
  })

  it('keeps answers of other rules apart', () => {
    const answered: Answered = new Map()
    const own = { policies: [source(permit('false'))], vocabulary: sampleVocabulary }
    const closed = policySetFor('planning/airport_risk', own, sampleNow)
    const asked = request(sampleDataset())
    assert.equal(visibleColumns(asked, rules(open), answered)?.size, 5)
    assert.equal(visibleColumns(asked, closed, answered)?.size, 0)
  })
})

describe('dependsOnNames', () => {
  it('is so where a policy can tell a dataset from others that look the same, or is about rows', () => {
    const dataset = sampleDataset({
      ...{ key: 'planning/a/out@1/t', product: { ...sampleDataset().product, key: 'planning/a' } },
      ...{ port: { name: 'out', major: 1, deprecated: false }, sqlName: 't' },
    })
    const telling = Object.entries(looking).filter(([, text]) => dependsOnNames(dataset, rules(text)))
    assert.deepEqual(
      telling.map(([what]) => what),
      [
        'its name',
        'itself as an entity',
        'its product as an entity',
        'its port as an entity',
        'an attribute in square brackets',
        'an attribute that is spelled with an escape',
        'its name, by a domain policy of all actions',
        'its dataset’s name',
        'its dataset as an entity',
        'a column as an entity',
        'rows of one',
        'rows of all',
      ],
    )
  })
})

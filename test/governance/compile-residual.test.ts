import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isAuthorizedPartial, policyToJson, type PolicyJson } from '@cedar-policy/cedar-wasm/nodejs'
import { rowFilterSql } from '../../src/engine/row-filter-sql.ts'
import {
  compileResiduals,
  type CompiledResiduals,
  type RowResidual,
} from '../../src/governance/compile-residual.ts'
import type { GovernedDataset } from '../../src/governance/governed-dataset.ts'
import type { ColumnType, ScalarType } from '../../src/spec/logical-type.ts'

const scalar = (type: ScalarType, sql: string = type): ColumnType => ({ kind: 'scalar', scalar: type, sql })

const types: Readonly<Record<string, ColumnType>> = {
  state: scalar('VARCHAR'),
  carrier: scalar('VARCHAR'),
  score: scalar('INTEGER'),
  open: scalar('BOOLEAN'),
  ratio: scalar('DECIMAL', 'DECIMAL(9,2)'),
  day: scalar('DATE'),
  at: scalar('TIMESTAMP'),
  tags: { kind: 'list', element: scalar('VARCHAR'), sql: 'VARCHAR[]' },
  raw: scalar('BLOB'),
}

const dataset: GovernedDataset = {
  mesh: 'test',
  domain: { name: 'planning', kind: 'aggregate', owners: [] },
  product: { key: 'planning/risk', version: '1.0.0', status: 'active', tags: [] },
  port: { name: 'risk', major: 1, deprecated: false },
  key: 'planning/risk/risk@1/risk',
  sqlName: 'risk',
  columns: Object.entries(types).map(([name, type]) => ({
    name,
    type,
    required: false,
    classification: undefined,
    tags: [],
  })),
}

/** What partial evaluation leaves of policies for ana of Illinois, level 2. */
function residuals(texts: Readonly<Record<string, string>>): readonly RowResidual[] {
  const policies = Object.entries(texts).map(([id, text]) => {
    const parsed = policyToJson(text)
    if (parsed.type === 'failure') throw new Error(JSON.stringify(parsed.errors))
    return { id, json: parsed.json }
  })
  const answer = isAuthorizedPartial({
    principal: { type: 'Hansa::User', id: 'ana' },
    action: { type: 'Hansa::Action', id: 'readRow' },
    resource: null,
    context: { now: { __extn: { fn: 'datetime', arg: '2026-01-31T12:00:00Z' } } },
    policies: { staticPolicies: Object.fromEntries(policies.map(({ id, json }) => [id, json])) },
    entities: [
      { uid: { type: 'Hansa::User', id: 'ana' }, attrs: { state: 'IL', regions: ['IL', 'WI'] }, parents: [] },
    ],
  })
  if (answer.type === 'failure') throw new Error(JSON.stringify(answer.errors))
  const left: Record<string, PolicyJson> = answer.response.residuals
  return policies.map(({ id, json }) => ({ id, effect: json.effect, policy: left[id] ?? json }))
}

const everything = 'permit(principal, action, resource);'
const forbid = (condition: string): string => `forbid(principal, action, resource) when { ${condition} };`

const compile = (texts: Readonly<Record<string, string>>): CompiledResiduals =>
  compileResiduals(residuals({ everything, ...texts }), dataset)

/** The filter that one forbid leaves, as SQL. */
function sqlOf(condition: string): string {
  const result = compile({ rule: forbid(condition) })
  if ('fault' in result) return `fault: ${result.fault}`
  const columns = Object.entries(types).map(([name, { sql }]) => ({ name, type: sql }))
  return rowFilterSql(result.filter, { columns, alias: 'r' }).replaceAll(/"r"\."(\w+)"/g, '$1')
}

describe('compileResiduals', () => {
  const simple: Readonly<Record<string, string>> = {
    '!(resource has state && resource.state == principal.state)': `state = 'IL'`,
    'resource has state && resource.state != principal.state': `state IS NULL OR state = 'IL'`,
    'resource.state == "TX"': `state <> 'TX'`,
    '!principal.regions.contains(resource.state)': `state IN ('IL', 'WI')`,
    'resource.score > 3': 'score <= 3',
    'resource.score > 3 && resource.score < 9': 'score <= 3 OR score >= 9',
    'resource.open': 'NOT (open)',
    'resource.state like "A_*"': String.raw`NOT (state LIKE 'A\_%' ESCAPE '\')`,
    'resource.ratio.lessThan(decimal("1.50"))': `ratio >= CAST('1.5' AS DECIMAL(2,1))`,
    'resource.at < context.now.offset(duration("-30d"))': `at >= TIMESTAMP '2026-01-01 12:00:00.000'`,
    'context.now.durationSince(resource.at) > duration("30d")': `at >= TIMESTAMP '2026-01-01 12:00:00.000'`,
    'resource.day < context.now': `day > DATE '2026-01-31'`,
    'resource.at.toDate() == datetime("2026-01-31")': `TRY(CAST(at AS DATE)) <> DATE '2026-01-31'`,
    'resource.score + 1 > 3': 'TRY(CAST(score AS BIGINT) + CAST(1 AS BIGINT)) <= 3',
    '!resource.tags.containsAny(["a"])': `system.main.list_has_any(CAST(tags AS VARCHAR[]), CAST(['a'] AS VARCHAR[]))`,
    'if resource.open then false else resource.score > 3': 'open OR (NOT (open) AND score <= 3)',
  }
  for (const [condition, sql] of Object.entries(simple)) {
    it(`makes \`${sql}\` of a forbid when ${condition}`, () => assert.equal(sqlOf(condition), sql))
  }

  it('knows what the row is in without the row', () => {
    for (const inside of [
      'resource in Hansa::Domain::"planning"',
      'resource in Hansa::Product::"planning/risk"',
      'resource in Hansa::OutputPort::"planning/risk/risk@1"',
      'resource in [Hansa::Dataset::"planning/risk/risk@1/risk"]',
      'resource is planning::risk',
      'resource is planning::risk in Hansa::Domain::"planning"',
    ]) {
      assert.equal(sqlOf(inside), 'false', inside)
      assert.equal(sqlOf(`!(${inside})`), 'true', inside)
    }
    for (const outside of [
      'resource in Hansa::Domain::"safety"',
      'resource is safety::risk',
      'principal == resource',
    ])
      assert.equal(sqlOf(outside), 'true', outside)
  })

  it('takes an attribute that rows cannot have for absent', () => {
    for (const name of ['nowhere', 'raw']) {
      assert.equal(sqlOf(`resource has ${name}`), 'true')
      assert.equal(sqlOf(`resource has ${name} && resource.${name} == "x"`), 'true')
      assert.equal(sqlOf(`resource.${name} == "x"`), 'false')
    }
  })

  it('hides a row where a forbid errs, and does not show one where a permit errs', () => {
    assert.equal(
      sqlOf('resource.carrier == "AA" && resource.state == "IL"'),
      `carrier <> 'AA' OR (carrier IS NOT NULL AND state <> 'IL')`,
    )
    const permit =
      'permit(principal, action, resource) when { resource.carrier == "AA" || resource.state == "IL" };'
    const result = compileResiduals(residuals({ permit }), dataset)
    assert.ok('filter' in result)
    assert.equal(
      rowFilterSql(result.filter, {
        columns: [
          { name: 'carrier', type: 'VARCHAR' },
          { name: 'state', type: 'VARCHAR' },
        ],
        alias: 'r',
      }),
      `"r"."carrier" = 'AA' OR ("r"."carrier" IS NOT NULL AND "r"."state" = 'IL')`,
    )
  })

  it('shows nothing where nothing permits', () => {
    assert.deepEqual(compileResiduals([], dataset), { filter: { kind: 'none' }, used: [] })
    assert.deepEqual(compileResiduals(residuals({ f: forbid('false') }), dataset), {
      filter: { kind: 'none' },
      used: [],
    })
  })

  it('names the policies that took rows away, and no others', () => {
    const used = (texts: Readonly<Record<string, string>>): readonly string[] => {
      const result = compile(texts)
      assert.ok('used' in result)
      return result.used
    }
    assert.deepEqual(
      used({ rows: forbid('resource.score > 3'), elsewhere: forbid('resource is safety::x') }),
      ['rows'],
    )
    assert.deepEqual(
      used({ rows: forbid('resource.score > 3'), total: forbid('resource is planning::risk') }),
      ['total'],
    )
    assert.deepEqual(used({}), [])
    const some = compileResiduals(
      residuals({
        own: 'permit(principal, action, resource) when { resource.score > 3 };',
        never: 'permit(principal, action, resource) when { resource is safety::x };',
      }),
      dataset,
    )
    assert.ok('used' in some)
    assert.deepEqual(some.used, ['own'])
  })

  it('does not depend on the order of policies', () => {
    const all = residuals({ everything, a: forbid('resource.score > 3'), b: forbid('resource.open') })
    assert.deepEqual(compileResiduals(all, dataset), compileResiduals(all.toReversed(), dataset))
  })

  describe('says which policy it cannot carry out, where it', () => {
    const faults: Readonly<Record<string, string>> = {
      'asks for one certain row': 'resource == planning::risk::"7"',
      'has a number that was rounded on its way': 'resource.score == 9007199254740993',
      'makes a decimal of a text of the row': 'decimal(resource.state) == decimal("1.0")',
      'calculates with the times of two columns': 'resource.at.durationSince(resource.day) > duration("1d")',
      'reads addresses': 'ip(resource.state).isLoopback()',
      'takes a time apart': 'resource.at.toTime() < duration("1h")',
      'makes records of the row': '{ a: resource.state } == { a: "x" }',
      'looks into a value': 'resource has state.code',
      'has tags': 'resource.hasTag("x")',
      'reads what the principal lacks': 'resource.open && principal.level > 1',
    }
    for (const [what, condition] of Object.entries(faults)) {
      it(what, () => {
        const result = compile({ rule: forbid(condition) })
        assert.ok('fault' in result, JSON.stringify(result))
        assert.equal(result.policy, 'rule')
      })
    }

    it('is larger than anybody writes', () => {
      const nested = (depth: number): string =>
        depth === 0
          ? 'resource.score == 1'
          : `(if ${nested(depth - 1)} then ${nested(depth - 1)} else resource.open)`
      const sum = Array.from({ length: 14 }, () => '(if resource.open then resource.score else 1)').join(
        ' + ',
      )
      assert.ok('fault' in compile({ rule: forbid(`${sum} == 3`) }))
      compile({ rule: forbid(nested(6)) })
    })

    it('is no residual', () => {
      const policy = policyToJson('forbid(principal, action, resource is planning::risk);')
      assert.ok(policy.type === 'success')
      assert.ok('fault' in compileResiduals([{ id: 'rule', effect: 'forbid', policy: policy.json }], dataset))
    })
  })
})

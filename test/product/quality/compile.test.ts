import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, it } from 'node:test'
import { compileChecks } from '../../../src/product/quality/compile.ts'
import { toIssue } from '../../../src/product/quality/check-list.ts'
import { translatePattern } from '../../../src/product/quality/pattern.ts'
import type { DataContract } from '../../../src/spec/data-contract.ts'
import { parseDocument } from '../../../src/spec/document.ts'
import { parseDataContract } from '../../../src/spec/parse-data-contract.ts'
import { find, skipWithout } from '../../support/needs.ts'
import { contractOf, datasetOf } from './staged.ts'

const compiled = (contract: DataContract) =>
  (contract.schema ?? []).map((object) => compileChecks(datasetOf(object), contract))

describe('compileChecks', () => {
  const contract = contractOf({
    name: 't',
    logicalType: 'object',
    properties: [
      {
        name: 'v',
        logicalType: 'string',
        required: true,
        logicalTypeOptions: { pattern: 'a(?!b)' },
        quality: [
          { metric: 'nullValues', mustBe: 0 },
          { metric: 'duplicateValues', mustBe: 0, id: 'twice', severity: 'odd' },
          { metric: 'nullValues', mustBe: 0, dimension: 'timeliness', name: 'none', severity: 'minor' },
        ],
      },
    ],
  })
  const [first] = compiled(contract)

  it('gives checks stable, readable ids', () => {
    assert.deepEqual(
      first?.checks.map(({ id }) => id),
      [
        't.v.type',
        't.extraColumns',
        't.v.required',
        't.v.pattern',
        't.v.nullValues#0',
        't.v.duplicateValues#twice',
        't.v.nullValues#1',
      ],
    )
  })

  it('keeps dimension, severity and name, and has usual ones', () => {
    const [usual, , said] = first?.checks.slice(4) ?? []
    assert.deepEqual([usual?.dimension, usual?.severity, usual?.name], ['completeness', 'error', undefined])
    assert.deepEqual([said?.dimension, said?.severity, said?.name], ['timeliness', 'warning', 'none'])
  })

  it('says where in the document a rule cannot be used', () => {
    assert.deepEqual(
      first?.problems.map(({ severity, place }) => [severity, place.join('.')]),
      [
        ['error', 'schema.0.properties.0.logicalTypeOptions.pattern'],
        ['warning', 'schema.0.properties.0.quality.1.severity'],
      ],
    )
    const issue = toIssue(first.problems[0]!, () => ({ file: 'f', line: 3, column: 4 }))
    assert.deepEqual([issue.file, issue.line, issue.code], ['f', 3, 'unusable-rule'])
    assert.match(issue.message, /look-ahead .* \(at character 2\)/)
  })

  it('reads the spellings of ODCS 3.0', () => {
    const old = [
      { rule: 'nullCheck' },
      { rule: 'duplicateCount', mustBeLessThan: 10, unit: 'rows' },
      { rule: 'validValues', validValues: ['a'] },
      { rule: 'rowCount', mustBeGreaterThan: 1, mustBeLessThan: 9 },
    ]
    const quality = old as NonNullable<DataContract['schema']>[0]['quality']
    const object = { name: 'o', properties: [{ name: 'v', logicalType: 'string', quality }] } as const
    const { checks } = compileChecks(datasetOf(object), {
      ...contract,
      apiVersion: 'v3.0.2',
      schema: [object],
    })
    assert.deepEqual(
      checks.slice(2).map(({ kind, expected, measure }) => [kind, expected, measure.kind]),
      [
        ['nullValues', '0', 'where'],
        ['duplicateValues', 'less than 10', 'duplicates'],
        ['invalidValues', '0', 'where'],
        ['rowCount', 'more than 1 and less than 9', 'rowCount'],
      ],
    )
  })
})

describe('translatePattern', () => {
  it('keeps what both dialects share, and rewrites what they do not', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['^[A-Z]{2}\\d+$', '^[A-Z]{2}\\d+$'],
      ['(?<year>\\d{4})', '(\\d{4})'],
      ['\\u00E9\\x41\\u{1F600}', '\\x{00E9}\\x{41}\\x{1F600}'],
      ['[[:a]', '[\\[:a]'],
      ['[^]', '(?s:.)'],
      ['\\p{Script=Greek}', '\\p{Greek}'],
      ['\\A\\-', 'A\\-'],
    ]
    for (const [ecma, expected] of cases)
      assert.deepEqual(translatePattern(ecma), { kind: 'ok', pattern: expected })
  })

  it('refuses what the engine cannot match, with the place', () => {
    for (const [pattern, offset] of [
      ['a(?<=b)', 1],
      ['(?!a)', 0],
      ['(a)\\1', 3],
      ['(?<n>a)\\k<n>', 7],
      ['a{1001}', 1],
      ['(', 0],
    ] as const) {
      const found = translatePattern(pattern)
      assert.deepEqual(
        [found.kind, found.kind === 'problem' ? found.offset : undefined],
        ['problem', offset],
        pattern,
      )
    }
  })
})

describe('the official examples', { skip: skipWithout('standards') }, () => {
  const folder = path.join(find('standards') ?? '', 'odcs/docs/examples')
  for (const name of globSync('**/*.odcs.yaml', { cwd: folder }).sort())
    it(`${name} compiles`, () => {
      const { document } = parseDocument(name, readFileSync(path.join(folder, name), 'utf8'))
      assert.ok(document)
      const contract = parseDataContract(document)
      assert.ok('kind' in contract)
      for (const { checks } of compiled(contract)) {
        assert.ok(checks.length > 0)
        assert.equal(new Set(checks.map(({ id }) => id)).size, checks.length)
      }
    })

  it('have the rules they are examples of', () => {
    const kinds = (name: string): unknown[] => {
      const { document } = parseDocument(name, readFileSync(path.join(folder, 'quality', name), 'utf8'))
      assert.ok(document)
      const contract = parseDataContract(document)
      assert.ok('kind' in contract)
      return compiled(contract).flatMap(({ checks }) =>
        checks.filter(({ id }) => id.includes('#')).map(({ kind, expected }) => [kind, expected]),
      )
    }
    assert.deepEqual(kinds('column-accuracy.odcs.yaml'), [['sql', '0']])
    assert.deepEqual(kinds('column-completeness.odcs.yaml'), [['nullValues', '0']])
    assert.deepEqual(kinds('column-validity.odcs.yaml'), [['invalidValues', 'at most 5 %']])
    assert.deepEqual(kinds('column-custom.odcs.yaml'), [
      ['custom', ''],
      ['custom', ''],
    ])
  })
})

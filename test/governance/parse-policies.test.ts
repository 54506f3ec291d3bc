import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { parsePolicies } from '../../src/governance/parse-policies.ts'
import { formatIssue } from '../../src/spec/issue.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { source } from './sample-access.ts'

const read = 'permit (principal, action == Hansa::Action::"read", resource);'
const hide = 'forbid (principal, action == Hansa::Action::"readColumn", resource);'

const issuesOf = (...texts: readonly string[]): readonly string[] =>
  parsePolicies(texts.map((text) => source(text))).issues.map((issue) =>
    formatIssue(issue).replace('governance/policies/rules.cedar:', ''),
  )

describe('parsePolicies', () => {
  it('reads policies with their annotations and places', () => {
    const text = `// The council's.\n@id("a.b") @reason("Why") @mask("show-last-4")\n${hide}\n\n@id("c") @reason("é; \\"//\\"")\n${read}`
    const { policies, issues } = parsePolicies([source(text)])
    assert.deepEqual(issues, [])
    assert.deepEqual(
      policies.map(({ id, reason, scope, effect, mask, offset }) => ({
        id,
        reason,
        scope,
        effect,
        mask,
        offset,
      })),
      [
        { id: 'a.b', reason: 'Why', scope: 'global', effect: 'forbid', mask: 'show-last-4', offset: 18 },
        {
          id: 'c',
          reason: 'é; "//"',
          scope: 'global',
          effect: 'permit',
          mask: undefined,
          offset: text.indexOf('@id("c")'),
        },
      ],
    )
  })

  it('finds every broken policy of a file, at its place, whatever stands before it', () => {
    assert.deepEqual(
      issuesOf(
        `\uFEFF// ü "\r\n@id("é😀") @reason("ü") permit (principal, action, resorce);\n${read.replace('permit', 'allow')}\n@id("a") @reason("b") ${read}\n  permit(`,
      ),
      [
        '2:52: error: found an invalid variable in the policy scope: resorce. Policy scopes must contain a `principal`, `action`, and `resource` element in that order.',
        '3:1: error: invalid policy effect: allow. Effect must be either `permit` or `forbid`.',
        '5:10: error: unexpected end of input; expected `)` or identifier',
      ],
    )
  })

  const wrong = [
    [`@reason("b") ${read}`, /^1:1: error: the policy has no `@id`/],
    [`@id("a") ${read}`, /^1:1: error: the policy has no `@reason`/],
    [`@id("a") @reason(" ") ${read}`, /^1:10: error: the policy has no `@reason`/],
    [`@id("") @reason("b") ${read}`, /^1:1: error: the policy has no `@id`/],
    [`@id @reason("b") ${read}`, /^1:1: error: the policy has no `@id`/],
    [`@id("a b") @reason("b") ${read}`, /`a b` is no name for a policy/],
    [`@id("hansa.rows") @reason("b") ${read}`, /begins as built-in rules and agreements do/],
    [`@id("agreement.agr_222222") @reason("b") ${read}`, /begins as built-in rules and agreements do/],
    [
      `@id("a") @reason("b") @masc("x") ${hide}`,
      /^1:23: error: the annotation `@masc` means nothing.*Did you mean `mask`\?/,
    ],
    [
      `@id("a") @reason("@mask") @mask("show-frist-4") ${hide}`,
      /^1:27: error: there is no mask.*`show-first-4`\?/,
    ],
    [
      `@id("a") @reason("b") @mask("mask-alphanum") ${read}`,
      /^1:23: error: `@mask` is for a `forbid` on columns/,
    ],
    [
      `@id("a") @reason("b") @mask("mask-alphanum") forbid (principal, action, resource);`,
      /`@mask` is for a `forbid`/,
    ],
    [`@id("a") @reason("b") @advice("c") ${hide}`, /`@advice` says what the author/],
    [
      `@id("a") @reason("b") permit (principal, action == Hansa::Action::"readRow", resource);`,
      /changes nothing/,
    ],
    [
      `@id("a") @reason("b") permit (principal == ?principal, action, resource);`,
      /expected a static policy, got a template/,
    ],
    [`@id("a") @id("b") @reason("b") ${read}`, /duplicate annotation/],
  ] as const
  for (const [text, message] of wrong)
    it(`says what is wrong: ${text.slice(0, 60)}`, () => {
      const issues = issuesOf(text)
      assert.equal(issues.length, 1, issues.join('\n'))
      assert.match(issues[0] ?? '', message)
    })

  it('reports an id that is there twice, in any scope, naming the other place', () => {
    const twice = [
      source(`@id("a") @reason("b") ${read}`),
      { ...source(`\n@id("a") @reason("b") ${read}`), path: 'b.cedar' },
    ]
    const [issue] = parsePolicies(twice).issues
    assert.match(
      issue === undefined ? '' : formatIssue(issue),
      /b\.cedar:2:1: error: the policy `a` is also in governance\/policies\/rules\.cedar:1/,
    )
  })

  it('never throws, and reads what it can, whatever the text', (test) => {
    const seed = Number(process.env['SEED'] ?? 20260731)
    test.diagnostic(`SEED=${seed}`)
    const random = seededRandom(seed)
    const pieces = [
      '@id("a")',
      '@reason("b")',
      '@mask("x")',
      'permit',
      'forbid',
      '(principal, action, resource)',
      'when',
      'unless',
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      ';',
      '"',
      '\\',
      '//',
      '\n',
      '\u0000',
      '😀',
      '\uD800',
      'é',
      '?principal',
      '==',
      'in',
      'is',
      'like',
      'has',
      '.',
      ',',
      'resource',
      'principal',
      'context',
      '9223372036854775808',
      '-',
      'ip("x")',
      read,
      hide,
    ]
    for (let round = 0; round < 400; round++) {
      const length = Math.floor(random() * 30)
      const text = Array.from({ length }, () => pieces[Math.floor(random() * pieces.length)]).join(
        random() < 0.5 ? ' ' : '',
      )
      for (const { line, column } of parsePolicies([source(text)]).issues) assert.ok(line >= 1 && column >= 1)
    }
    const { policies } = parsePolicies([source(`@id("a") @reason("b") ${read}`)])
    assert.equal(policies.length, 1)
  })
})

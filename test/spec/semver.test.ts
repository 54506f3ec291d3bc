import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import type { Change } from '../../src/spec/change.ts'
import { checkVersion, compareVersions, majorOf, parseVersion, requiredBump } from '../../src/spec/semver.ts'

const change = (kind: Change['kind']): Change => ({ kind, path: 'orders', message: `a ${kind} change` })

describe('parseVersion', () => {
  it('takes semantic versions and nothing else', () => {
    for (const good of ['0.0.0', '1.2.3', '10.20.30', '1.0.0-rc.1', '1.0.0+build.5', '1.0.0-0a'])
      assert.ok(parseVersion(good), good)
    for (const bad of ['', '1', '1.2', 'v1.2.3', '01.2.3', '1.2.3.4', '1.0.0-01', '1.0.0-', ' 1.2.3']) {
      assert.equal(parseVersion(bad), undefined, bad)
    }
    assert.equal(majorOf('12.3.4'), 12)
  })
})

describe('compareVersions', () => {
  it('orders as semver.org does', () => {
    const ordered = [
      '1.0.0-alpha',
      '1.0.0-alpha.1',
      '1.0.0-alpha.beta',
      '1.0.0-beta',
      '1.0.0-beta.2',
      '1.0.0-beta.11',
      '1.0.0-rc.1',
      '1.0.0',
      '1.0.1',
      '1.1.0',
      '2.0.0',
      '10.0.0',
    ]
    const parsed = ordered.map((text) => parseVersion(text)!)
    for (const [i, a] of parsed.entries()) {
      for (const [j, b] of parsed.entries()) assert.equal(Math.sign(compareVersions(a, b)), Math.sign(i - j))
    }
  })
})

describe('checkVersion', () => {
  it('refuses what breaks without a new major version, and says what', () => {
    const refusal = checkVersion('1.2.3', '1.3.0', [
      change('breaking'),
      change('additive'),
      change('breaking'),
    ])
    assert.equal(refusal?.code, 'breaking-without-major')
    assert.equal(refusal.severity, 'error')
    assert.match(refusal.message, /a breaking change \(and 1 more\)/)
    assert.match(refusal.remedy, /2\.0\.0/)
    assert.equal(checkVersion('1.2.3', '2.0.0', [change('breaking')]), undefined)
  })

  it('warns where additions or words leave the version as it was', () => {
    assert.match(checkVersion('1.2.3', '1.2.4', [change('additive')])?.remedy ?? '', /1\.3\.0/)
    assert.match(checkVersion('1.2.3', '1.2.3', [change('documentation')])?.remedy ?? '', /1\.2\.4/)
    assert.equal(checkVersion('1.2.3', '1.2.3', [change('documentation')])?.severity, 'warning')
    assert.equal(checkVersion('1.2.3', '1.3.0', [change('additive')]), undefined)
    assert.equal(checkVersion('1.2.3', '1.2.4', [change('documentation')]), undefined)
    assert.equal(checkVersion('1.2.3', '1.2.3', []), undefined)
  })

  it('refuses a version lower than the published one', () => {
    assert.equal(checkVersion('1.2.3', '1.2.2', [])?.code, 'version-lowered')
  })

  it('asks for the bump of the gravest change', () => {
    assert.equal(requiredBump([change('documentation'), change('breaking')]), 'major')
    assert.equal(requiredBump([change('documentation'), change('additive')]), 'minor')
    assert.equal(requiredBump([change('documentation')]), 'patch')
    assert.equal(requiredBump([]), undefined)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { parseDocument } from '../../src/spec/document.ts'
import { formatIssue } from '../../src/spec/issue.ts'
import { parseMeshDocument, type MeshDocument } from '../../src/spec/mesh-document.ts'
import { meshYaml } from './support/temporary-mesh.ts'

function parse(rest: string, environment: Record<string, string> = {}): MeshDocument | string[] {
  const { document } = parseDocument('mesh.yaml', meshYaml + rest)
  const parsed = parseMeshDocument(document!, { root: '/mesh', environment })
  return Array.isArray(parsed) ? parsed.map(formatIssue) : parsed
}

const settings = (rest: string, environment?: Record<string, string>): MeshDocument['settings'] => {
  const parsed = parse(rest, environment)
  assert.ok(!Array.isArray(parsed), JSON.stringify(parsed))
  return parsed.settings
}

describe('parseMeshDocument', () => {
  it('fills every default in', () => {
    const { state, store, engine, parallelism, ...rest } = settings('')
    assert.equal(state, '/mesh/.hansa')
    assert.deepEqual(store, {
      metadata: 'sqlite:/mesh/.hansa/metadata.db',
      objects: 'file:/mesh/.hansa/objects',
      s3: {},
    })
    assert.match(engine.memoryLimit, /^\d+[GM]B$/)
    assert.ok(engine.threads >= 1 && parallelism >= 1)
    assert.deepEqual(rest, {
      retention: { snapshots: 10, days: 30 },
      query: { memoryLimit: '1GB', timeoutSeconds: 60, maxRows: 1_000_000 },
      http: { host: '127.0.0.1', port: 4242 },
      log: { format: 'text', requests: false },
      push: { maxBytes: 256e6, maxRows: 10_000_000, idleSeconds: 30 },
      mcp: { rowsPerCall: 100, bytesPerCall: 100_000, rowsPerDay: 10_000, bytesPerDay: 10_000_000 },
      identity: { file: '/mesh/identities.yaml' },
      sidecar: { renditionBytes: 20_000_000_000, urlSeconds: 900, warmWorkers: 1 },
      registry: { productsPerNode: 2000, documentsPerNode: 10_000, bytesPerNode: 256_000_000 },
      webhooks: { networks: [], giveUpDays: 3 },
      lineage: { namespace: 'hansa://test' },
    })
  })

  it("sees paths from the mesh's folder, and keeps the state's own defaults below the state", () => {
    const { store } = settings('state: ../state\nstore:\n  objects: file:data\n')
    assert.deepEqual(store, { metadata: 'sqlite:/state/metadata.db', objects: 'file:/mesh/data', s3: {} })
  })

  it('takes numbers and texts from the environment', () => {
    const { store, parallelism } = settings('store: { objects: "s3://${BUCKET}/x" }\nparallelism: ${N}\n', {
      BUCKET: 'b',
      N: '3',
    })
    assert.equal(store.objects, 's3://b/x')
    assert.equal(parallelism, 3)
  })

  it('reads who may sign in, and how', () => {
    const { identity } = settings(`identity:
  file: people.yaml
  anonymous: user:guest
  oidc:
    issuer: https://login.example.org
    audience: hansa
    claims: { teams: groups, attributes: { state: region } }
`)
    assert.deepEqual(identity, {
      file: '/mesh/people.yaml',
      anonymous: 'user:guest',
      oidc: {
        issuer: 'https://login.example.org',
        audience: 'hansa',
        clockToleranceSeconds: 30,
        claims: { id: 'sub', teams: 'groups', attributes: { state: 'region' } },
      },
    })
  })

  for (const anonymous of ['node:test', 'team:all', 'guest'])
    it(`lets nobody act as ${anonymous} without saying who they are`, () => {
      const issues = parse(`identity: { anonymous: "${anonymous}" }\n`)
      assert.ok(Array.isArray(issues))
      assert.match(issues.join(), /expected a principal such as `user:guest`/)
    })

  it('does not show what came out of the environment', () => {
    const issues = parse('store: { metadata: "${URL}" }\n', { URL: 'mysql://secret' })
    assert.ok(Array.isArray(issues))
    assert.match(issues.join(), /expected `sqlite:<file>`/)
    assert.doesNotMatch(issues.join(), /secret/)
  })

  it('refuses what makes no sense, with what was expected', () => {
    const issues = parse(
      'parallelism: 0\nengine: { memoryLimit: lots }\nhttp: { port: 99999 }\nquery: { maxRows: -1 }\n',
    )
    assert.ok(Array.isArray(issues))
    assert.deepEqual(issues.map((issue) => issue.replace(/^.*expected /, '')).sort(), [
      'a port from 0 to 65535',
      'a size such as `2GB` or `512MiB`',
      'an integer of 0 or more',
      'an integer of 1 or more',
    ])
  })
})

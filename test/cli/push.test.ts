import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { hansa, hansaJson } from '../support/hansa.ts'
import { pushServer } from '../support/push-rows.ts'
import { TestMesh } from '../support/test-mesh.ts'

const columns = { id: 'integer!', till: 'string' }

describe('hansa push, as a process', () => {
  let mesh: TestMesh
  const push = (file: string, ...more: string[]) =>
    hansa(['push', 'sales/takings/tills', file, ...more], { cwd: mesh.root })
  before(async () => {
    mesh = new TestMesh(
      {
        'sales/takings': {
          sources: { tills: { server: pushServer, columns } },
          serves: { takings: { columns } },
          sql: { takings: 'select * from tills' },
        },
      },
      { systemClock: true },
    )
    mesh.write('identities.yaml', {
      apiVersion: 'hansa/v1',
      kind: 'Identities',
      principals: [{ principal: 'user:eve' }],
    })
    mesh.write('good.csv', 'id,till\n1,north\n2,south\n')
    mesh.write('bad.ndjson', '{"id":3}\n{"id":"x"}\n')
    await mesh.apply()
    await mesh.close()
  })
  after(() => mesh[Symbol.asyncDispose]())

  it('takes a file once, however often it is pushed', async () => {
    const first = await push('good.csv')
    assert.deepEqual(
      [first.status, first.stdout],
      [0, '2 rows pushed to sales/takings/tills\n'],
      first.stderr,
    )
    const receipt = await hansaJson(['push', 'sales/takings/tills/tills', 'good.csv'], { cwd: mesh.root })
    assert.partialDeepStrictEqual(receipt, { rows: 2, quarantined: 0 })
    await mesh.apply()
    assert.deepEqual(await mesh.column('select count(*)::integer from sales.takings'), [2])
    await mesh.close()
  })

  it('ends with a status that says why, and what to mend', async () => {
    const bad = await push('bad.ndjson')
    assert.equal(bad.status, 1)
    assert.match(bad.stderr, /1 row does not fit the contract/)
    assert.match(bad.stderr, /row 2 \(line 2\), column id: expected a whole number/)
    const denied = await push('good.csv', '--as', 'user:eve')
    assert.equal(denied.status, 3)
    assert.match(denied.stderr, /nothing permits user:eve to write tills of the input tills/)
    assert.equal((await push('none.csv')).status, 4)
    assert.equal((await push('mesh.yaml')).status, 2)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { emptyGraph } from '../../../src/discovery/lineage/lineage-graph.ts'
import { membershipsIn } from '../../../src/discovery/lineage/memberships-in.ts'
import { putPart } from '../../../src/discovery/lineage/put-part.ts'

describe('membershipsIn', () => {
  it('tells who is in a team now, once somebody else is', () => {
    const graph = emptyGraph()
    const inTeam = (...names: readonly string[]): void => {
      const team = names.map((username) => ({ username }))
      const part = names.length === 0 ? undefined : { product: 'sales/orders', team, datasets: [], edges: [] }
      putPart(graph, { product: 'sales/orders', part }, new Set())
    }
    const members = (): readonly string[] => [...membershipsIn(graph).keys()]
    inTeam('carl')
    assert.deepEqual(members(), ['user:carl'])
    inTeam('dora', 'emil')
    assert.deepEqual(members(), ['user:dora', 'user:emil'])
    inTeam()
    assert.deepEqual(members(), [])
  })
})

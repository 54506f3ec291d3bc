import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { describe, it } from 'node:test'
import { connectPart } from '../../../src/discovery/lineage/connect-part.ts'
import type { LineagePart } from '../../../src/discovery/lineage/lineage-part.ts'
import type { LineageGraph } from '../../../src/discovery/lineage/lineage-graph.ts'
import { ownership } from '../../../src/discovery/lineage/ownership.ts'
import { lineageGraph, putPart } from '../../../src/discovery/lineage/put-part.ts'
import type { Principal } from '../../../src/governance/principal.ts'
import { isOwner } from '../../../src/sidecar/agreement/who-decides.ts'
import { seededRandom } from '../../support/seeded-random.ts'
import { dice, jobs, products, randomPart, type Dice } from './random-part.ts'

const mesh = 'm'
const principals: readonly Principal[] = [
  { kind: 'user', id: 'olga', teams: [], attributes: {} },
  { kind: 'user', id: 'kim', teams: ['safety'], attributes: {} },
  { kind: 'user', id: 'kim', teams: [], attributes: {} },
  { kind: 'node', id: mesh, teams: [], attributes: {} },
]

describe('ownership', () => {
  it('is what each product says at that moment, whatever was asked and has changed before', () => {
    const seed = Number(process.env['HANSA_TEST_SEED'] ?? randomInt(1e9))
    const thrown = dice(seededRandom(seed))
    const owned = [0, 0]
    for (let round = 0; round < 100; round++) {
      const graph = lineageGraph([...products, ...jobs].map((product) => ownedPart(product, thrown)))
      const rules = [randomDomains(thrown), randomDomains(thrown)]
      const asked = rules.flatMap((domains) =>
        principals.map((principal) => ({
          ...{ principal, domains },
          owns: ownership(principal, graph, { mesh, domains }),
        })),
      )
      for (let change = 0; change < 4; change++) {
        for (const { principal, domains, owns } of asked) {
          const anew = ownership(principal, graph, { mesh, domains })
          for (let product = 0; product <= graph.products.size; product++) {
            const expected = ownsPlainly(graph, product, { principal, domains })
            const where = `HANSA_TEST_SEED=${seed} ${round} ${change} ${graph.products.nameOf(product)}`
            assert.deepEqual([owns(product), anew(product)], [expected, expected], where)
            owned[Number(expected)]!++
          }
        }
        const product = thrown.one([...products, ...jobs, 'd0/new'])
        const part = thrown.one([true, true, false]) ? ownedPart(product, thrown) : undefined
        const stale = new Set<number>()
        putPart(graph, { product, part }, stale)
        for (const number of stale) connectPart(graph, number)
      }
    }
    assert.ok(Math.min(...owned) > 1000, owned.join(' '))
  })
})

function ownedPart(product: string, thrown: Dice): LineagePart {
  const { one, some } = thrown
  return {
    ...randomPart(product, thrown),
    team: some([
      { username: 'olga', role: 'owner' },
      { username: 'kim', role: one(['owner', 'editor']) },
    ]),
    ...(one([true, false, false]) && !jobs.includes(product) ? { node: 'other' } : {}),
  }
}

type Domains = readonly { readonly name: string; readonly owners: readonly string[] }[]

const randomDomains = ({ some }: Dice): Domains =>
  ['d0', 'd1', 'd2'].map((name) => ({ name, owners: some(['user:olga', 'team:safety'], 0.3) }))

/** Without anything that is kept. */
function ownsPlainly(
  graph: LineageGraph,
  number: number,
  { principal, domains }: { readonly principal: Principal; readonly domains: Domains },
): boolean {
  const facts = graph.facts[number]
  if (facts === undefined || facts.job !== undefined || facts.node !== undefined) return false
  const product = graph.products.nameOf(number)
  const domainOwners = domains.find(({ name }) => product.startsWith(`${name}/`))?.owners ?? []
  return isOwner(principal, { product, mesh, domainOwners, team: facts.team })
}

import type { SignedBundle } from '../src/governance/council/signed-bundle.ts'
import type { Benchmark, Findings } from './support/benchmark.ts'
import { note } from './support/note.ts'
import { percentile, sizeFrom } from './support/percentile.ts'
import { middle } from './support/sample.ts'
import { signedChain, SimulatedRegistry, UptakeNode } from './support/uptake-nodes.ts'

const mostNodes = sizeFrom('HANSA_BENCH_NODES', 1000)
/** How many bundles each mesh takes up in turn; of a large mesh one says enough. */
const trialsOf = (size: number): number => (size < 1000 ? sizeFrom('HANSA_BENCH_TRIALS', 3) : 1)
const sizes = [1, 10, 100, 1000].filter((size) => size <= mostNodes)

/** How long a question and its answer take on the simulated network, in milliseconds. */
const roundTrip = 50
/** How long nodes have been up, or without their registry, when the bundle comes. */
const beforeMilliseconds = 600_000

/** What came of one bundle: simulated milliseconds, and what went over the wire meanwhile. */
interface Uptake {
  readonly median: number
  readonly all: number
  readonly messages: number
  readonly bytes: number
  /** CPU milliseconds that a node really took to fetch, follow, verify and enact it. */
  readonly cpu: number
}

export const bundleUptake: Benchmark = {
  about: 'how soon all nodes of a mesh enforce a bundle of the council (simulated clock and network)',
  run: async () => {
    const chain = await signedChain(1 + trialsOf(1) * 2)
    const found: Record<string, { readonly up: readonly Uptake[]; readonly back: readonly Uptake[] }> = {}
    for (const size of sizes) found[String(size)] = await uptakesOf(size, chain)
    const all = Object.entries(found)
    return {
      samples: found,
      targets: [],
      tables: [
        table(
          'The registry is up when the bundle comes',
          all.map(([size, { up }]) => [size, up]),
        ),
        table(
          'The registry is back, with the bundle, after ten minutes away',
          all.map(([size, { back }]) => [size, back]),
        ),
      ],
    }
  },
}

/** The same nodes take up one bundle after the other. */
async function uptakesOf(size: number, chain: readonly SignedBundle[]) {
  const registry = new SimulatedRegistry()
  const nodes: UptakeNode[] = []
  try {
    registry.has(chain.slice(0, 1))
    for (let count = 0; count < size; count += 1) nodes.push(await UptakeNode.start(chain[0]!, registry))
    note(`${size} nodes are up`)
    const up: Uptake[] = []
    const back: Uptake[] = []
    for (let number = 2; number <= 1 + trialsOf(size) * 2; number += 1) {
      registry.has(chain.slice(0, number))
      const wasAway = number > 1 + trialsOf(size)
      ;(wasAway ? back : up).push(await uptake(nodes, registry, { number, wasAway }))
    }
    return { up, back }
  } finally {
    for (const node of nodes) await node[Symbol.asyncDispose]()
  }
}

interface Bundle {
  readonly number: number
  /** Whether the registry was away until the bundle came. */
  readonly wasAway: boolean
}

/** Looks in the order of simulated time, from when the registry has the bundle until every node enforces it. */
async function uptake(
  nodes: readonly UptakeNode[],
  registry: SimulatedRegistry,
  { number, wasAway }: Bundle,
): Promise<Uptake> {
  const comes = Math.max(...nodes.map(({ nextLook }) => nextLook)) + beforeMilliseconds
  for (const node of nodes) while (node.nextLook < comes) node.lookInVain(wasAway)
  registry.forgetTraffic()
  const { user, system } = process.cpuUsage()
  const taken: number[] = []
  const looks = nodes.toSorted((a, b) => a.nextLook - b.nextLook)
  for (const node of looks) {
    const at = node.nextLook
    const inForce = await node.look()
    if (inForce !== number) throw new Error(`bundle ${inForce} is in force in place of ${number}`)
    taken.push(at - comes + roundTrip)
  }
  const after = process.cpuUsage()
  const all = Math.max(...taken)
  // Those that have it look on while others have not.
  const again = nodes.reduce((count, node) => count + looksUntil(node, comes + all - roundTrip), 0)
  const cpu = (after.user + after.system - user - system) / 1000 / nodes.length
  return {
    median: percentile(taken, 0.5),
    all,
    messages: registry.messages + again * 2,
    bytes: registry.bytes,
    cpu,
  }
}

function looksUntil(node: UptakeNode, end: number): number {
  let count = 0
  for (; node.nextLook < end; count += 1) node.lookInVain(false)
  return count
}

function table(
  title: string,
  found: readonly (readonly [size: string, uptakes: readonly Uptake[]])[],
): Findings['tables'][number] {
  const most = Math.max(...found.map(([, some]) => middle(some.map(({ all }) => all))))
  return {
    title: `${title}: medians of ${trialsOf(1)} bundles, one where there are 1,000 nodes`,
    headers: ['nodes', 'half, s', 'all, s', 'messages', 'a node', 'kB', 'CPU ms a node', ''],
    rows: found.map(([size, some]) => {
      const of = (measure: keyof Uptake): number => middle(some.map((each) => each[measure]))
      return [
        size,
        (of('median') / 1000).toFixed(1),
        (of('all') / 1000).toFixed(1),
        of('messages').toFixed(0),
        (of('messages') / Number(size)).toFixed(1),
        (of('bytes') / 1000).toFixed(0),
        of('cpu').toFixed(0),
        '▇'.repeat(Math.round((of('all') / most) * 30)).padEnd(30),
      ]
    }),
  }
}

import { setTimeout as sleep } from 'node:timers/promises'
import type { Findings } from './support/benchmark.ts'
import { megabytes } from './support/interleave.ts'
import { note } from './support/note.ts'
import { busyConnections, idleConnections, type PortsBench } from './support/ports-bench.ts'
import { childrenOf, residentBytes } from './support/process-usage.ts'
import { simpleQuery, type WiredServer } from './support/wire-client.ts'

/** Statements of each busy connection. */
const statements = 30
const sql = `select departed_at, destination, delay from air.flights where origin = 'SFO' limit 5`

/** Long enough for sessions to end that nobody uses. */
const quietSeconds = 15

interface Memory {
  readonly node: number
  readonly workers: number
}

/** What a node keeps for clients that say nothing, and while many ask at once. */
export async function connections(bench: PortsBench): Promise<Findings> {
  await warmUp(bench)
  await sleep(quietSeconds * 1000)
  const before = memoryOf(bench)
  note(`${idleConnections} connections`)
  const idle = await connected(bench, idleConnections)
  const connectedThen = memoryOf(bench)
  const busy = await connected(bench, busyConnections)
  const asked = await askAll(bench, busy)
  await close([...idle, ...busy])
  await sleep(quietSeconds * 1000)
  const after = memoryOf(bench)
  const half = Math.floor(asked.memory.length / 2)
  const [first, second] = [peak(asked.memory.slice(0, half)), peak(asked.memory.slice(half))]
  const line = (what: string, { node, workers }: Memory): string[] => [
    what,
    megabytes(node),
    megabytes(workers),
  ]
  return {
    samples: { connections: { before, connected: connectedThen, ...asked, after } },
    tables: [
      {
        title: `${idleConnections} idle connections and ${busyConnections} busy ones`,
        headers: ['resident MB', 'node', 'workers'],
        rows: [
          line('before', before),
          line(`${idleConnections} signed in`, connectedThen),
          line('most while they are busy, first half', first),
          line('most while they are busy, second half', second),
          line('all gone', after),
        ],
        notes: [
          `${busyConnections * statements} statements, ${((busyConnections * statements) / asked.seconds).toFixed(0)} a second; pages that processes share are counted in each.`,
        ],
      },
    ],
    targets: [
      {
        what: 'memory of the node while 50 connections are busy, second half ÷ first half',
        atMost: 1.1,
        measured: second.node / first.node,
      },
      { what: 'statements of them that were refused', atMost: 0, measured: asked.refused },
      {
        what: 'memory of an idle connection, bytes',
        atMost: 100e3,
        measured: (connectedThen.node - before.node) / idleConnections,
      },
    ],
  }
}

async function warmUp(bench: PortsBench): Promise<void> {
  const wired = await bench.wire('whole')
  await wired.client.ask(simpleQuery(sql))
  await close([wired])
}

async function askAll(bench: PortsBench, busy: readonly WiredServer[]) {
  const memory: Memory[] = []
  const timer = setInterval(() => memory.push(memoryOf(bench)), 100)
  const start = performance.now()
  let refused = 0
  const askOnce = ({ client }: WiredServer): Promise<unknown> =>
    client.ask(simpleQuery(sql)).catch(() => (refused += 1))
  await Promise.all(
    busy.map(async (wired) => {
      for (let count = 0; count < statements; count += 1) await askOnce(wired)
    }),
  )
  clearInterval(timer)
  return { memory, refused, seconds: (performance.now() - start) / 1e3 }
}

/** Some at a time: each sign-in is work for both sides. */
async function connected(bench: PortsBench, count: number): Promise<readonly WiredServer[]> {
  const all: WiredServer[] = []
  while (all.length < count)
    all.push(...(await Promise.all(Array.from({ length: 10 }, () => bench.wire('whole')))))
  return all
}

async function close(connections: readonly WiredServer[]): Promise<void> {
  for (const { client } of connections) await client[Symbol.asyncDispose]()
}

const memoryOf = ({ node }: PortsBench): Memory => ({
  node: residentBytes(node.pid),
  workers: childrenOf(node.pid)
    .map(residentBytes)
    .reduce((sum, each) => sum + each, 0),
})

const peak = (memory: readonly Memory[]): Memory => ({
  node: Math.max(...memory.map(({ node }) => node)),
  workers: Math.max(...memory.map(({ workers }) => workers)),
})

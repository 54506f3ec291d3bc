import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { registryFile } from '../src/mesh/registry/registry-database.ts'
import { freePort } from '../test/support/free-port.ts'
import { clientOf, nodesDocument } from '../test/mesh/registry/registry-mesh.ts'
import { TestMesh } from '../test/support/test-mesh.ts'
import type { Benchmark, Findings, Table } from './support/benchmark.ts'
import { datasetKey, inventMesh, type InventedNode, type MeshSize } from './support/invented-mesh.ts'
import { megabytes } from './support/interleave.ts'
import { note } from './support/note.ts'
import { percentile, sizeFrom, timed } from './support/percentile.ts'
import { PlainIndex } from './support/plain-index.ts'
import { cpuMilliseconds, residentBytes } from './support/process-usage.ts'
import { ServedNode } from './support/served-node.ts'

const size: MeshSize = {
  nodes: sizeFrom('HANSA_BENCH_NODES', 1000),
  products: sizeFrom('HANSA_BENCH_PRODUCTS', 10),
}
const rounds = sizeFrom('HANSA_BENCH_ROUNDS', 20)
const together = 4
const hops = 10

/** What people look for: a word, its beginning, several words, a name, one that is mistyped, one that nothing has. */
const questions = [
  'orders',
  'invoi',
  'late shipments',
  'weather history',
  'customers by region',
  'd0042 claims',
  'currency of the sale',
  'masked addresses',
  'shipmnets',
  'submarines',
]

export const registry: Benchmark = {
  about: `a registry of ${size.nodes} nodes with ${size.products} products each: registering, search, lineage`,
  run: async () => {
    await using mesh = new TestMesh({}, { systemClock: true })
    const nodes = inventMesh(size)
    note(`${nodes.length} nodes have signed`)
    mesh.write('governance/nodes.yaml', nodesDocument(nodes.map(({ node }) => node)))
    await using process = await ServedNode.start(mesh.root, ['registry', '--port', String(await freePort())])
    using plain = PlainIndex.open(path.join(mesh.root, 'plain.db'))
    const parts = [
      await registering(nodes, { process, plain, state: mesh.state }),
      await searching(nodes, process, plain),
      await tracing(nodes, process, plain),
    ]
    return {
      tables: parts.map(({ table }) => table),
      targets: [],
      samples: Object.assign({}, ...parts.map(({ samples }) => samples)) as Findings['samples'],
    }
  },
}

interface Part {
  readonly table: Table
  readonly samples: Findings['samples']
}

interface Filled {
  readonly process: ServedNode
  readonly plain: PlainIndex
  readonly state: string
}

/** Every node delivers once, some at a time; the same documents into a plain table, a synced transaction a node. */
async function registering(nodes: readonly InventedNode[], { process, plain, state }: Filled): Promise<Part> {
  const before = { cpu: cpuMilliseconds(process.pid), resident: residentBytes(process.pid) }
  const waiting = nodes.values()
  const deliver = async (): Promise<void> => {
    for (const { node, documents } of waiting) {
      const { refused } = await clientOf(node, process.url).deliver(node.node, documents)
      if (refused.length > 0) throw new Error(`refused: ${JSON.stringify(refused[0])}`)
    }
  }
  const wall = await timed(() => Promise.all(Array.from({ length: together }, deliver)))
  note(`all registered in ${(wall / 1000).toFixed(1)} s`)
  const cpu = cpuMilliseconds(process.pid) - before.cpu
  const resident = residentBytes(process.pid)
  const plainWall = await timed(() => nodes.forEach((each) => plain.put(each)))
  const disk = bytesOf(registryFile(state))
  const said = nodes.flatMap(({ documents }) => Object.values(documents))
  const delivered = said.reduce((sum, text) => sum + text.length, 0)
  const rows = [
    ['registry, over HTTP, all verified', seconds(wall), seconds(cpu), megabytes(disk), megabytes(resident)],
    ['a plain SQLite table, in process', seconds(plainWall), '', megabytes(bytesOf(plain.file)), ''],
  ]
  return {
    samples: { registering: { wall, cpu, before, resident, disk, delivered, plainWall } },
    table: {
      title: `Registering ${size.nodes} nodes and ${size.nodes * size.products} products, ${together} at a time`,
      headers: ['', 'wall s', 'CPU s', 'MB on disk', 'resident MB'],
      rows,
      notes: [
        `${megabytes(delivered)} MB of signed documents; the empty registry had ${megabytes(before.resident)} MB resident`,
        `The ratio of wall times: ${(wall / plainWall).toFixed(1)} ×`,
      ],
    },
  }
}

async function searching(
  nodes: readonly InventedNode[],
  { url }: ServedNode,
  plain: PlainIndex,
): Promise<Part> {
  const client = clientOf(nodes[0]!.node, url)
  const cases = {
    'registry, over HTTP': async (q: string) => (await client.products({ q, limit: 20 })).products.length,
    'LIKE over one text each, in process': (q: string) => plain.search(q, 20).length,
  }
  const { times, found } = await askedInTurn(cases, questions)
  return {
    samples: { searching: times, found },
    table: {
      title: `Search: ${questions.length} questions, ${rounds} times each, 20 answers at most`,
      headers: ['', 'p50 ms', 'p95 ms', 'questions with an answer'],
      rows: rowsOf(times, (name) => String(found[name]?.filter((count) => count > 0).length ?? 0)),
      notes: ['The registry’s answers hold the signed documents; those of LIKE hold names.'],
    },
  }
}

async function tracing(
  nodes: readonly InventedNode[],
  { url }: ServedNode,
  plain: PlainIndex,
): Promise<Part> {
  const client = clientOf(nodes[0]!.node, url)
  const starts = Array.from({ length: 10 }, (_, index) => {
    const number = size.nodes - 1 - Math.floor((index * size.nodes) / 20)
    return datasetKey({ number, place: size.products - 1 })
  })
  const cases = {
    'registry, over HTTP': async (dataset: string) =>
      (await client.lineage(dataset, { direction: 'up', hops })).steps.length,
    'a recursive query, in process': (dataset: string) => plain.lineage(dataset, hops).length,
  }
  const { times, found } = await askedInTurn(cases, starts)
  return {
    samples: { tracing: times, steps: found },
    table: {
      title: `Lineage: what ${starts.length} datasets come from, ${hops} hops, ${rounds} times each`,
      headers: ['', 'p50 ms', 'p95 ms', 'steps, median'],
      rows: rowsOf(times, (name) => String(percentile(found[name] ?? [], 0.5))),
    },
  }
}

/** Each question of each case, one after the other, in rounds; the first round warms up. */
async function askedInTurn(
  cases: Readonly<Record<string, (question: string) => number | Promise<number>>>,
  asked: readonly string[],
): Promise<{
  readonly times: Readonly<Record<string, readonly number[]>>
  readonly found: Readonly<Record<string, readonly number[]>>
}> {
  const times: Record<string, number[]> = {}
  const found: Record<string, number[]> = {}
  for (let round = 0; round <= rounds; round += 1)
    for (const question of asked)
      for (const [name, ask] of Object.entries(cases)) {
        const start = performance.now()
        const count = await ask(question)
        const time = performance.now() - start
        if (round === 0) (found[name] ??= []).push(count)
        else (times[name] ??= []).push(time)
      }
  return { times, found }
}

const rowsOf = (
  times: Readonly<Record<string, readonly number[]>>,
  last: (name: string) => string,
): readonly (readonly string[])[] =>
  Object.entries(times).map(([name, some]) => [
    name,
    percentile(some, 0.5).toFixed(2),
    percentile(some, 0.95).toFixed(2),
    last(name),
  ])

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1)

/** A database with what is beside it: its log is part of it. */
const bytesOf = (file: string): number =>
  readdirSync(path.dirname(file))
    .filter((name) => name.startsWith(path.basename(file)))
    .reduce((sum, name) => sum + statSync(path.join(path.dirname(file), name)).size, 0)

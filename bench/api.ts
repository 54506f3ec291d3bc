import { appendFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { loadSettings } from '../src/spec/load-settings.ts'
import { openStore } from '../src/store/store.ts'
import type { MetadataStore } from '../src/store/metadata-store.ts'
import { freePort } from '../test/support/free-port.ts'
import { generateMesh } from './generated-mesh.ts'
import type { Benchmark, Findings } from './support/benchmark.ts'
import { megabytes } from './support/interleave.ts'
import {
  declareDomains,
  domainOf,
  layers,
  productOf,
  publishMany,
  wordFor,
  type Models,
} from './support/many-publications.ts'
import { note } from './support/note.ts'
import { hansa, withFolder } from './support/paths.ts'
import { percentile, sizeFrom, timed } from './support/percentile.ts'
import { cpuMilliseconds, residentBytes } from './support/process-usage.ts'
import { runNode } from './support/run-node.ts'
import { ServedNode } from './support/served-node.ts'

const products = sizeFrom('HANSA_BENCH_PRODUCTS', 100_000)
const rounds = sizeFrom('HANSA_BENCH_ROUNDS', 200)
const warmUps = 10
const hops = 10
const purpose = 'dpv:ServiceOptimisation'
/** What the issue of discovery set out for: milliseconds. */
const wanted = 20

export const api: Benchmark = {
  about: `the Mesh API over HTTP, as any reader, with ${products} products published`,
  run: () =>
    withFolder(async (folder) => {
      const tokens = await madeMesh(folder)
      await using node = await ServedNode.start(folder)
      return await measured(node, tokens)
    }),
}

/** Of a reader, and of whom the products say that they are theirs. */
type Tokens = Readonly<Record<'ana' | 'owner', string>>

/** A mesh of invented publications. */
async function madeMesh(folder: string): Promise<Tokens> {
  // Three are really built: one from a file, and one from two products, as which all others are invented.
  generateMesh(folder, 3)
  declareDomains(folder)
  appendFileSync(path.join(folder, 'mesh.yaml'), `http: { port: ${await freePort()} }\n`)
  writeFileSync(
    path.join(folder, 'identities.yaml'),
    'apiVersion: hansa/v1\nkind: Identities\nprincipals:\n  - principal: user:ana\n  - principal: user:owner@example.org\n',
  )
  await runNode([hansa, '-C', folder, 'apply'])
  const { settings } = loadSettings(folder, {})
  if (settings === undefined) throw new Error('the mesh has no settings')
  await using store = await openStore(settings)
  const took = await timed(async () => publishMany(store.metadata, await modelsOf(store.metadata), products))
  note(`${products} publications in ${(took / 1000).toFixed(0)} s`)
  const tokenOf = async (name: string): Promise<string> =>
    (await runNode([hansa, '-C', folder, 'identity', 'token', name])).output.trim()
  return { ana: await tokenOf('user:ana'), owner: await tokenOf('user:owner@example.org') }
}

async function modelsOf(metadata: MetadataStore): Promise<Models> {
  const names = ['d000/p00000', 'd000/p00001', 'd000/p00002'] as const
  const [source, , joined] = await Promise.all(names.map((name) => metadata.publication(name)))
  if (source === undefined || joined === undefined) throw new Error('the models are not published')
  return { source, joined, reads: [names[1], names[0]] }
}

async function measured({ pid, url }: ServedNode, tokens: Tokens): Promise<Findings> {
  const ask = async ({ as, address }: Question, round: number): Promise<void> => {
    const response = await fetch(url + address(round), { headers: { authorization: `Bearer ${tokens[as]}` } })
    const text = await response.text()
    if (!response.ok) throw new Error(`${address(round)}: ${response.status} ${text.slice(0, 300)}`)
  }
  const before = residentBytes(pid)
  const first = {
    search: await timed(() => ask(questions.search, 0)),
    index: await timed(() => untilIndexed(url, tokens.ana)),
    impact: await timed(() => ask(questions.impact, 0)),
    decided: await timed(() => ask(questions.impactDecided, 0)),
    owned: await timed(() => ask(questions.me, 0)),
    measures: await timed(() => ask(measures, 0)),
  }
  note(`index after ${first.index.toFixed(0)} ms, first impact after ${first.impact.toFixed(0)} ms`)
  const measuring = cpuMilliseconds(pid)
  const measured = await timed(() => ask(measures, 0))
  const measuringCpu = cpuMilliseconds(pid) - measuring
  const names = Object.keys(questions) as (keyof typeof questions)[]
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<string, number[]>
  const cpu: Record<string, number> = {}
  for (let round = -warmUps; round < rounds; round++)
    for (const name of names) {
      const used = cpuMilliseconds(pid)
      const took = await timed(() => ask(questions[name], round + warmUps))
      if (round < 0) continue
      times[name]?.push(took)
      cpu[name] = (cpu[name] ?? 0) + cpuMilliseconds(pid) - used
    }
  const resident = residentBytes(pid)
  return {
    samples: { times, cpu, first, measured, measuringCpu, before, resident },
    tables: [
      {
        title: `${rounds} requests each, in turn; client and server on one machine`,
        headers: ['', 'p50 ms', 'p95 ms', 'p95 ÷ nothing', 'CPU ms'],
        rows: names.map((name) => [
          ...rowOf(questions[name].title, times[name] ?? [], times['nothing'] ?? []),
          ((cpu[name] ?? 0) / (times[name]?.length ?? 1)).toFixed(1),
        ]),
        notes: [
          `The first search answered after ${seconds(first.search)}, the index was whole ${seconds(first.index)} later; the first impact took ${seconds(first.impact)} (it reads the lineage), a reader’s first ${seconds(first.decided)} (it asks all policies)`,
          `Who they are and what they own is first told after ${seconds(first.owned)} (it reads all teams); measures of the whole mesh took ${seconds(first.measures)}, then ${seconds(measured)} and ${seconds(measuringCpu)} of CPU`,
          'CPU is the node’s, with what it does beside',
          `The node: ${megabytes(before)} MB resident before, ${megabytes(resident)} MB after`,
        ],
      },
    ],
    targets: names
      .filter((name) => name !== 'nothing')
      .map((name) => ({
        what: `p95 of ${questions[name].title}, ms`,
        atMost: wanted,
        measured: percentile(times[name] ?? [], 0.95),
      })),
  }
}

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`

/** Searches are answered meanwhile, by what is in the index already. */
async function untilIndexed(url: string, token: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/api/v1/search?limit=1&what=product`, {
      headers: { authorization: `Bearer ${token}` },
    })
    const { total } = z.object({ total: z.int() }).parse(await response.json())
    if (total >= products) return
    await sleep(250)
  }
}

const rowOf = (title: string, times: readonly number[], base: readonly number[]): readonly string[] => [
  title,
  percentile(times, 0.5).toFixed(1),
  percentile(times, 0.95).toFixed(1),
  `${(percentile(times, 0.95) / percentile(base, 0.95)).toFixed(1)} ×`,
]

const perLayer = Math.ceil(products / layers)
const some = (round: number): number => (round * 7919) % products

interface Question {
  readonly title: string
  readonly as: keyof Tokens
  readonly address: (round: number) => string
}

const impactAddress = (round: number): string => {
  const index = (round * 7919) % perLayer
  return `/api/v1/impact?of=${domainOf(index)}/${productOf(index)}&hops=${hops}&purpose=${purpose}`
}

const questions = {
  nothing: { title: '/health, which does nothing', as: 'ana', address: () => '/health' },
  search: {
    title: 'search',
    as: 'ana',
    address: (round: number) =>
      `/api/v1/search?limit=20&q=${encodeURIComponent(searched[round % searched.length]?.(round) ?? '')}`,
  },
  product: {
    title: 'the page of a product',
    as: 'ana',
    address: (round: number) => `/api/v1/products/${domainOf(some(round))}/${productOf(some(round))}`,
  },
  list: {
    title: 'twenty products of a domain',
    as: 'ana',
    address: (round: number) => `/api/v1/products?limit=20&domain=${domainOf(some(round))}`,
  },
  me: { title: 'who the reader is, and what they own', as: 'ana', address: () => '/api/v1/me' },
  person: {
    title: 'the page of a person, who owns all domains',
    as: 'ana',
    address: () => '/api/v1/people/owner@example.org',
  },
  impact: {
    title: `what breaks without a product, ${hops} hops, for who owns all of it`,
    as: 'owner',
    address: impactAddress,
  },
  impactDecided: {
    title: 'the same for a reader, decided for each dataset',
    as: 'ana',
    address: impactAddress,
  },
} as const

const measures: Question = {
  title: 'measures of the whole mesh',
  as: 'ana',
  address: () => '/api/v1/measures',
}

/** A word, two, a beginning, a mistyped one, a name. */
const searched: readonly ((round: number) => string)[] = [
  (round) => wordFor(round, 0),
  (round) => `${wordFor(round, 0)} ${wordFor(round, 1)}`,
  (round) => wordFor(round, 0).slice(0, 4),
  (round) => wordFor(round, 0).replace(/(.)(.)$/, '$2$1'),
  (round) => productOf(some(round)),
]

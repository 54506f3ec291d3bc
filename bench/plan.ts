import { setTimeout } from 'node:timers/promises'
import { documentCache } from '../src/cli/document-cache.ts'
import { loadSettings } from '../src/spec/load-settings.ts'
import { openStore } from '../src/store/store.ts'
import { generateMesh } from './generated-mesh.ts'
import type { Benchmark, Findings, Table, Target } from './support/benchmark.ts'
import { interleave, megabytes, milliseconds, ratio, type Samples } from './support/interleave.ts'
import { note } from './support/note.ts'
import { aviation, hansa, withFolder } from './support/paths.ts'
import { primeStore } from './support/prime-store.ts'
import { inlineModule, ownProcess, runNode } from './support/run-node.ts'
import { median } from './support/sample.ts'

/** Really built up to here; above, only what the store knows of a build is written. */
const builtProducts = 1000
const sizes = [100, builtProducts, 10_000]
const rounds = 3

/** The least that reading a mesh could cost: every YAML file of it, read and parsed by npm's `yaml`. */
const parseYaml = `import { globSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
const folder = process.argv[1]
for (const file of globSync('**/*.yaml', { cwd: folder })) parse(readFileSync(folder + '/' + file, 'utf8'))`

export const plan: Benchmark = {
  about:
    'plan and no-op apply as whole processes, against reading the same documents and against doing nothing',
  run: async () => {
    const parts = [await demo()]
    for (const size of sizes) parts.push(await withFolder((folder) => generated(folder, size)))
    return {
      tables: parts.flatMap(({ tables }) => tables),
      targets: parts.flatMap(({ targets }) => targets),
      samples: Object.assign({}, ...parts.map(({ samples }) => samples)) as Findings['samples'],
    }
  },
}

async function demo(): Promise<Findings> {
  await runNode([hansa, '-C', aviation, 'apply'])
  const samples = await interleave(
    {
      'node -e 0': ownProcess(['-e', '0']),
      'hansa --version': ownProcess([hansa, '--version']),
      'hansa status': ownProcess([hansa, '-C', aviation, 'status']),
      'hansa plan': ownProcess([hansa, '-C', aviation, 'plan']),
      'hansa apply, nothing to do': ownProcess([hansa, '-C', aviation, 'apply']),
    },
    { rounds: 5 },
  )
  return {
    samples: { demo: samples },
    tables: [table('The demo mesh, published', samples)],
    targets: [
      {
        what: 'no-op apply of the demo, seconds',
        atMost: 1,
        measured: median(samples['hansa apply, nothing to do']).wall / 1000,
      },
    ],
  }
}

async function generated(folder: string, size: number): Promise<Findings> {
  note(`making a mesh of ${size} products`)
  generateMesh(folder, size)
  // What was written within two seconds is not remembered by the document cache.
  await setTimeout(2500)
  const isBuilt = size <= builtProducts
  const start = performance.now()
  if (isBuilt) await runNode([hansa, '-C', folder, 'apply'])
  else await primeStore(folder)
  const made = (performance.now() - start) / 1000
  const command = (verb: string) => [hansa, '-C', folder, verb]
  const { output } = await runNode(command('plan'))
  if (!output.startsWith(`${size} unchanged`))
    throw new Error(`there is something to do: ${output.slice(0, 200)}`)
  const forget = () => forgetDocuments(folder)
  const samples = await interleave(
    {
      'node -e 0': ownProcess(['-e', '0']),
      'yaml alone': ownProcess(inlineModule(parseYaml, folder)),
      'plan, cold': ownProcess(command('plan'), forget),
      'plan, warm': ownProcess(command('plan')),
      'apply, cold, nothing to do': ownProcess(command('apply'), forget),
      'apply, warm, nothing to do': ownProcess(command('apply')),
    },
    // The large mesh is long enough to be its own warm-up.
    { rounds, warmUps: isBuilt ? 1 : 0 },
  )
  const what = isBuilt ? `built and published in ${made.toFixed(0)} s` : 'control plane, primed'
  return {
    samples: { [`generated ${size}`]: samples },
    tables: [{ ...table(`${size} generated products (${what})`, samples), notes: comparison(samples) }],
    targets: size === sizes.at(-1) ? largeTargets(samples) : [],
  }
}

async function forgetDocuments(folder: string): Promise<void> {
  const { settings } = loadSettings(folder, {})
  if (settings === undefined) throw new Error('the generated mesh has no settings')
  await using store = await openStore(settings)
  const cache = documentCache(store.metadata)
  await cache.delete([...(await cache.getAll()).keys()])
}

function table<Name extends string>(title: string, samples: Samples<Name>): Table {
  const names = Object.keys(samples) as Name[]
  return {
    title,
    headers: ['', 'wall ms', 'CPU ms', 'peak MB'],
    rows: names.map((name) => {
      const { wall, cpu, peak } = median(samples[name])
      return [name, milliseconds(wall), milliseconds(cpu), megabytes(peak)]
    }),
  }
}

type Case = 'yaml alone' | 'plan, cold' | 'plan, warm'

const comparison = (samples: Samples<Case>): readonly string[] => [
  `plan ÷ yaml alone (CPU): cold ${ratio(samples['plan, cold'], samples['yaml alone'], 'cpu').toFixed(2)} ×, ` +
    `warm ${ratio(samples['plan, warm'], samples['yaml alone'], 'cpu').toFixed(2)} ×`,
]

function largeTargets(samples: Samples<Case>): readonly Target[] {
  const cold = median(samples['plan, cold'])
  const warm = median(samples['plan, warm'])
  return [
    { what: 'plan of 10,000 products, warm, seconds', atMost: 5, measured: warm.wall / 1000 },
    { what: 'plan of 10,000 products, cold, seconds', atMost: 5, measured: cold.wall / 1000 },
    { what: 'plan of 10,000 products, peak GB', atMost: 1, measured: Math.max(cold.peak, warm.peak) / 1e9 },
  ]
}

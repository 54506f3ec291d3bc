import { decideAccess } from '../src/governance/decide-access.ts'
import { governedDatasets } from '../src/governance/governed-datasets.ts'
import type { GovernedDataset } from '../src/governance/governed-dataset.ts'
import { policySetFor, type Rules } from '../src/governance/policy-set.ts'
import type { AccessRequest } from '../src/governance/access-request.ts'
import { loadMesh } from '../src/spec/load-mesh.ts'
import { defaultVocabulary } from '../src/spec/vocabulary.ts'
import type { Benchmark, Findings } from './support/benchmark.ts'
import { milliseconds } from './support/interleave.ts'
import { aviation } from './support/paths.ts'
import { inProcess, median, type Sample } from './support/sample.ts'

const product = 'safety/wildlife_strikes'

/** A third each permits reading, masks a column and hides rows; nearly all of them are about somebody or something else. */
const policy = (index: number): string => {
  const head = `@id("p${index}")\n@reason("for the benchmark")\n`
  switch (index % 3) {
    case 0:
      return `${head}permit (principal in Hansa::Team::"t${index}", action == Hansa::Action::"read", resource);`
    case 1:
      return `${head}@mask("replace-with-null")\nforbid (principal, action == Hansa::Action::"readColumn", resource) when { resource.name == "c${index}" };`
    default:
      return `${head}forbid (principal, action == Hansa::Action::"readRow", resource is safety::wildlife_strikes) when { resource has state && resource.state == "S${index}" };`
  }
}

const rulesOf = (count: number): Rules => ({
  policies: [
    {
      scope: { kind: 'global' },
      path: 'bench.cedar',
      text: Array.from({ length: count }, (_, index) => policy(index)).join('\n'),
    },
  ],
  vocabulary: defaultVocabulary,
})

export const decide: Benchmark = {
  about: 'decisions about 18 columns and all rows: repeated, and for a principal who never asked before',
  run: async () => {
    const dataset = await strikes()
    const rows: string[][] = []
    const samples: Record<string, unknown> = {}
    for (const count of [10, 100, 1000]) {
      const { repeated, first } = await measure(dataset, count)
      samples[String(count)] = { repeated, first }
      const [again, anew] = [median(repeated).cpu, median(first).cpu]
      rows.push([
        `${count} policies`,
        again.toFixed(3),
        perSecond(again),
        milliseconds(anew),
        perSecond(anew),
      ])
    }
    return findings(rows, samples)
  },
}

const findings = (rows: readonly (readonly string[])[], samples: Findings['samples']): Findings => ({
  samples,
  targets: [],
  tables: [
    {
      title: 'One decision, CPU time of the one thread that decides',
      headers: ['', 'repeated ms', 'per second', 'new principal ms', 'per second'],
      rows,
      notes: ['A statement decides once for each dataset that it reads; rules are parsed before.'],
    },
  ],
})

const perSecond = (ms: number): string => Math.round(1000 / ms).toLocaleString('en-GB')

async function strikes(): Promise<GovernedDataset> {
  const { mesh } = await loadMesh(aviation, { environment: {} })
  const dataset = mesh && governedDatasets(mesh).find(({ product: { key } }) => key === product)
  if (dataset === undefined) throw new Error(`the demo has no ${product}`)
  return dataset
}

async function measure(
  dataset: GovernedDataset,
  count: number,
): Promise<{ repeated: readonly Sample[]; first: readonly Sample[] }> {
  const set = policySetFor(product, rulesOf(count), new Date())
  const ask = (id: string): AccessRequest => ({
    principal: { kind: 'user', id, teams: ['t0'], attributes: {} },
    purpose: 'dpv:ResearchAndDevelopment',
    dataset,
    port: 'bench',
    now: new Date(),
  })
  decideAccess(ask('ana'), set)
  const repeated = await times(20, 100, () => decideAccess(ask('ana'), set))
  const first = await times(10, 1, (round) => decideAccess(ask(`new-${round}`), set))
  return { repeated, first }
}

/** Samples of one piece of work, each the mean of `repeats`. */
async function times(
  rounds: number,
  repeats: number,
  work: (round: number) => unknown,
): Promise<readonly Sample[]> {
  const samples: Sample[] = []
  for (let round = 0; round < rounds; round += 1) {
    const { wall, cpu } = await inProcess(() => {
      for (let repeat = 0; repeat < repeats; repeat += 1) work(round)
      return Promise.resolve()
    })()
    samples.push({ wall: wall / repeats, cpu: cpu / repeats })
  }
  return samples
}

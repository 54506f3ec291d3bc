import { note } from './note.ts'
import { median, middle, type Case, type Sample } from './sample.ts'

export type Samples<Name extends string> = Readonly<Record<Name, readonly Sample[]>>

/**
 * Runs every case once to warm up, then all of them in turn, `rounds` times: what else the machine does meets all of
 * them alike, so the ratio within a round means more than any figure.
 */
export async function interleave<Name extends string>(
  cases: Readonly<Record<Name, Case>>,
  { rounds = 5, warmUps = 1 }: { rounds?: number; warmUps?: number } = {},
): Promise<Samples<Name>> {
  const names = Object.keys(cases) as Name[]
  const taken = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Sample[]>
  for (let round = -warmUps; round < rounds; round += 1)
    for (const name of names) {
      const sample = await cases[name]()
      note(`${round < 0 ? 'warm-up' : `round ${round + 1}/${rounds}`}  ${name}  ${sample.wall.toFixed(0)} ms`)
      if (round >= 0) taken[name].push(sample)
    }
  return taken
}

/** How often as long `samples` took as `base`: the median over the rounds of the ratio within each. */
export const ratio = (
  samples: readonly Sample[],
  base: readonly Sample[],
  measure: 'wall' | 'cpu' = 'wall',
): number => middle(samples.map((sample, round) => sample[measure] / (base[round]?.[measure] ?? NaN)))

/** The medians of every case as rows of a table, with ratios to the case `base`. */
export function rowsOf<Name extends string>(
  samples: Samples<Name>,
  base: Name,
): readonly (readonly string[])[] {
  const names = Object.keys(samples) as Name[]
  return names.map((name) => {
    const { wall, cpu } = median(samples[name])
    return [
      name,
      milliseconds(wall),
      milliseconds(cpu),
      `${ratio(samples[name], samples[base]).toFixed(2)} ×`,
      `${ratio(samples[name], samples[base], 'cpu').toFixed(2)} ×`,
    ]
  })
}

export const timeHeaders = (base: string): readonly string[] => [
  '',
  'wall ms',
  'CPU ms',
  `wall ÷ ${base}`,
  `CPU ÷ ${base}`,
]

export const milliseconds = (time: number): string => (time < 10 ? time.toFixed(1) : time.toFixed(0))
export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0)

import { edgeKinds, type LineagePart } from '../../../src/discovery/lineage/lineage-part.ts'

export const products = Array.from({ length: 8 }, (_, index) => `d${index % 3}/p${index}`)
export const jobs = ['job dbt one', 'job dbt two']
const outside = ['dbt orders', 'dbt sums', 'files a.csv']
const names = ['a', 'b', 'c', 'd']
const whole = ''
const keysOf = (product: string): readonly string[] => ['x', 'y'].map((name) => `${product}/out@1/${name}`)
const all = [...products.flatMap(keysOf), ...outside]

export interface Dice {
  readonly some: <T>(values: readonly T[], share?: number) => readonly T[]
  readonly one: <T>(values: readonly T[]) => T
}

export function dice(random: () => number): Dice {
  const one = <T>(values: readonly T[]): T => {
    const value = values[Math.floor(random() * values.length)]
    if (value === undefined) throw new Error('nothing to choose from')
    return value
  }
  return { one, some: (values, share = 0.5) => values.filter(() => random() < share) }
}

/** What a product or a job may say: also of what nobody has, of columns that are not there, and the same twice. */
export function randomPart(product: string, { one, some }: Dice): LineagePart {
  const isJob = jobs.includes(product)
  const keys = some(isJob ? outside : keysOf(product), 0.8)
  const column = () => one([...names, whole])
  return {
    product,
    team: some([{ username: 'olga' }]),
    ...(isJob ? { job: { namespace: 'dbt', name: product } } : {}),
    datasets: keys.map((key) => ({ key, columns: some(names), ...(isJob ? {} : { sqlName: key }) })),
    edges: keys.flatMap((to) =>
      some([1, 2, 3, 4]).map(() => {
        const [fromColumn, toColumn] = [column(), column()]
        return {
          from: one(all),
          ...(fromColumn === whole ? {} : { fromColumn }),
          to,
          ...(toColumn === whole ? {} : { toColumn }),
          kind: one(edgeKinds),
        }
      }),
    ),
  }
}

import type { Dataset, InputDataset, InputPort, QualifiedName } from './mesh.ts'

/** How SQL may write a source's object: `port.object`, its bare name, and the bare port's where it is the only one. */
export const serverNames = (port: string, object: string, only: boolean): readonly QualifiedName[] =>
  distinct([[port, object], [object], ...(only ? [[port] as const] : [])])

/**
 * How SQL may write another product's dataset: as everybody does (`domain.dataset`), and as a source's object. A major
 * that got a newer one beside it also keeps its plain name: what was written for it goes on meaning it.
 */
export const productNames = (port: string, dataset: Dataset, only: boolean): readonly QualifiedName[] =>
  distinct([
    [dataset.domain, dataset.sqlName],
    [dataset.domain, dataset.name],
    [port, dataset.name],
    [dataset.sqlName],
    [dataset.name],
    ...(only ? [[port] as const] : []),
  ])

const keyOf = (name: QualifiedName): string => name.join('.').toLowerCase()

const distinct = (names: readonly QualifiedName[]): readonly QualifiedName[] => [
  ...new Map(names.map((name) => [keyOf(name), name])).values(),
]

/**
 * Drops names that two datasets claim, or that a step of the product's own has. What everybody calls a dataset
 * (`domain.dataset`) wins over a port that happens to be named like the domain.
 */
export function withoutAmbiguity(
  inputs: readonly InputPort[],
  steps: readonly string[],
): readonly InputPort[] {
  const claims = new Map<string, number>()
  const claim = (key: string): unknown => claims.set(key, (claims.get(key) ?? 0) + 1)
  for (const step of steps) claim(step.toLowerCase())
  for (const { datasets } of inputs)
    for (const { names } of datasets) for (const name of names) claim(keyOf(name))
  const keep = (input: InputPort, { names }: InputDataset): readonly QualifiedName[] =>
    names.filter(
      (name, index) => claims.get(keyOf(name)) === 1 || (input.source.kind === 'product' && index === 0),
    )
  return inputs.map((input) => ({
    ...input,
    datasets: input.datasets.map((dataset) => ({ ...dataset, names: keep(input, dataset) })),
  }))
}

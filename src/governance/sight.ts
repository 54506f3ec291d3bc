import { columnEntity, datasetEntity, domainEntity } from './cedar-entities.ts'
import type { PolicyJson } from './cedar.ts'
import type { GovernedColumn, GovernedDataset } from './governed-dataset.ts'
import { entitiesIn } from './policy-literals.ts'
import type { PolicySet } from './policy-set.ts'
import { isAbout, type Policy } from './policy.ts'

/**
 * What policies that are asked about reading can tell datasets and their columns apart by. In Cedar an attribute is read by
 * its name and an entity is known by its id, and both stand in the policy. What does not stand there no policy can look
 * at, and it answers alike about two that differ in nothing else.
 */
export interface Sight {
  /** All words of policies with a say about a dataset: attributes, literals, and others that do no harm. */
  readonly ofDatasets: ReadonlySet<string>
  readonly ofColumns: ReadonlySet<string>
  /** Whether one names a product, a port or a dataset, maybe: all of their ids have a slash. */
  readonly namesDatasets: boolean
  /** Whether one names a column as an entity. */
  readonly namesColumns: boolean
}

const sights = new WeakMap<PolicySet, Sight>()

/** Of all policies of a set. */
export function sightOf(set: PolicySet): Sight {
  const known = sights.get(set) ?? sightThrough([...set.policies.values()])
  sights.set(set, known)
  return known
}

function sightThrough(policies: readonly Policy[]): Sight {
  const about = (action: string): readonly PolicyJson[] =>
    policies.map(({ cedar }) => cedar).filter((cedar) => isAbout(cedar, action))
  const ofColumns = wordsOf(about('readColumn'))
  // Only by `dataset` does a policy about a column come to attributes of its dataset.
  const ofDatasets = wordsOf([...about('read'), ...(ofColumns.has('dataset') ? about('readColumn') : [])])
  return {
    ofDatasets,
    ofColumns,
    namesDatasets: [...ofDatasets, ...ofColumns].some((word) => word.includes('/')),
    namesColumns: about('readColumn').some((policy) =>
      entitiesIn(policy).some(({ type }) => type === 'Hansa::Column'),
    ),
  }
}

/** Every text in policies, annotations left out, and every word in those. */
function wordsOf(policies: readonly PolicyJson[]): ReadonlySet<string> {
  const words = new Set<string>()
  const gather = (value: unknown): void => {
    if (typeof value === 'string') for (const word of [value, ...value.split(/\W+/)]) words.add(word)
    else if (typeof value === 'object' && value !== null)
      for (const [key, part] of Object.entries(value)) {
        gather(key)
        gather(part)
      }
  }
  for (const { principal, action, resource, conditions } of policies)
    gather([principal, action, resource, conditions])
  return words
}

/** Whether policies can tell a dataset from one of its domain that only has other names. */
export const isTold = (
  { ofDatasets, ofColumns, namesColumns, namesDatasets }: Sight,
  dataset: GovernedDataset,
): boolean =>
  namesColumns ||
  ofDatasets.has('name') ||
  (namesDatasets && idsOf(dataset).some((id) => ofDatasets.has(id) || ofColumns.has(id)))

/** Whether policies can tell some dataset from another one of its domain by its names. */
export const canTell = ({ ofDatasets, namesColumns, namesDatasets }: Sight): boolean =>
  namesColumns || namesDatasets || ofDatasets.has('name')

const idsOf = ({ key, product, port: { name, major } }: GovernedDataset): readonly string[] => [
  key,
  product.key,
  `${product.key}/${name}@${major}`,
]

/** Equal for datasets that policies cannot tell apart. */
export function datasetSeen(
  { ofDatasets, ofColumns, namesColumns }: Sight,
  dataset: GovernedDataset,
): string {
  const named = [...idsOf(dataset), dataset.domain.name].map((id) =>
    namesColumns || ofDatasets.has(id) || ofColumns.has(id) ? id : null,
  )
  const ofDomain = ofDatasets.has('domain') ? domainEntity(dataset.domain).attrs : {}
  return JSON.stringify([named, seen(datasetEntity(dataset).attrs, ofDatasets), seen(ofDomain, ofDatasets)])
}

/** Equal for columns that policies cannot tell apart, where they cannot tell their datasets apart. */
export function columnSeen(
  { ofColumns, namesColumns }: Sight,
  { key, name, type, ...column }: GovernedColumn & Pick<GovernedDataset, 'key'>,
  vocabulary: PolicySet['vocabulary'],
): string {
  const { attrs } = columnEntity(key, { ...column, name, type: type.sql }, vocabulary)
  const { dataset: _, ...own } = attrs
  // Which mask is fitting depends on the type, whether policies look at it or not.
  return JSON.stringify([type, namesColumns ? name : null, seen(own, ofColumns)])
}

const seen = (
  attributes: Readonly<Record<string, unknown>>,
  words: ReadonlySet<string>,
): readonly unknown[] => Object.entries(attributes).filter(([name]) => words.has(name))

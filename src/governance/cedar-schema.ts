import type { AttributeType, Vocabulary } from '../spec/vocabulary.ts'
import type { CedarSchema, CedarType } from './cedar.ts'
import type { GovernedDataset } from './governed-dataset.ts'
import { rowAttributes, rowTypeOf } from './row-type.ts'

type Namespace = CedarSchema[string]
type Attributes = Readonly<Record<string, CedarType>>
type DatasetShape = Pick<GovernedDataset, 'domain' | 'sqlName' | 'columns'>

/** Entity types that act. */
export const principalTypes = ['User', 'Service', 'Agent', 'Node', 'Team'] as const

/**
 * Cedar's schema of a mesh, in its JSON form: what principals, purposes, products, datasets, columns and the rows of
 * each dataset are to policies, and what is asked about them.
 */
export function cedarSchema(vocabulary: Vocabulary, datasets: readonly DatasetShape[]): CedarSchema {
  const named = datasets.flatMap((dataset) => {
    const type = rowTypeOf(dataset)
    return type === undefined ? [] : [{ ...dataset, type }]
  })
  const domains = new Map(named.map(({ domain }) => [domain.name, new Map<string, DatasetShape>()]))
  for (const dataset of named) domains.get(dataset.domain.name)?.set(dataset.sqlName, dataset)
  return {
    ...Object.fromEntries([...domains].map(([domain, rows]) => [domain, rowNamespace(rows)])),
    Hansa: { entityTypes: entityTypes(vocabulary), actions: actions(named.map(({ type }) => type)) },
  }
}

const rowNamespace = (rows: ReadonlyMap<string, DatasetShape>): Namespace => ({
  entityTypes: Object.fromEntries(
    [...rows].map(([name, dataset]) => [
      name,
      { memberOfTypes: ['Hansa::Dataset'], shape: record(rowAttributes(dataset)) },
    ]),
  ),
  actions: {},
})

const string: CedarType = { type: 'String' }
const long: CedarType = { type: 'Long' }
const boolean: CedarType = { type: 'Boolean' }
const strings: CedarType = { type: 'Set', element: string }
const entity = (name: string): CedarType => ({ type: 'Entity', name })

/** Attributes of entities of one type, all there always unless `required` is false. */
export const entityAttributes = {
  Domain: { kind: string, owners: strings },
  Product: {
    domain: entity('Domain'),
    status: string,
    version: string,
    tags: strings,
    description: boolean,
    owner: boolean,
    support: boolean,
    sla: strings,
    unclassified: strings,
    personalUnclassified: strings,
    downgraded: strings,
  },
  Dataset: {
    domain: entity('Domain'),
    name: string,
    port: string,
    major: long,
    deprecated: boolean,
    status: string,
    version: string,
    tags: strings,
    operator: entity('Node'),
  },
  Column: {
    dataset: entity('Dataset'),
    name: string,
    classification: { ...string, required: false },
    level: long,
    tags: strings,
    required: boolean,
    type: string,
  },
} as const satisfies Readonly<Record<string, Attributes>>

const readContext: Attributes = {
  purpose: entity('Purpose'),
  port: string,
  now: { type: 'Extension', name: 'datetime' },
  agreement: { ...string, required: false },
}

interface Question {
  readonly about: 'Domain' | 'Product' | 'Dataset' | 'Column' | 'rows'
  readonly context: Attributes
}

/** What is asked. */
const questions = {
  read: { about: 'Dataset', context: readContext },
  readColumn: { about: 'Column', context: readContext },
  readRow: { about: 'rows', context: readContext },
  publish: { about: 'Product', context: {} },
  write: {
    about: 'Dataset',
    context: {
      unclassified: strings,
      personalUnclassified: strings,
      downgraded: strings,
      // Where rows are pushed.
      port: { ...string, required: false },
      now: { type: 'Extension', name: 'datetime', required: false },
    },
  },
  declassify: {
    about: 'Column',
    context: { reason: string, from: string, inherited: string, inheritedLevel: long },
  },
  // OpenLineage events of jobs outside the mesh; `namespace` is the job's.
  tellLineage: { about: 'Domain', context: { namespace: string } },
} as const satisfies Readonly<Record<string, Question>>

export type ActionName = keyof typeof questions

function entityTypes({ attributes }: Vocabulary): Namespace['entityTypes'] {
  const { Domain, Product, Dataset, Column } = entityAttributes
  const ofPrincipals = Object.entries(attributes).map(
    ([name, type]) => [name, { ...attributeTypes[type], required: false }] as const,
  )
  const principal = { memberOfTypes: ['Team'], shape: record(Object.fromEntries(ofPrincipals)) }
  return {
    ...Object.fromEntries(principalTypes.map((type) => [type, principal])),
    Purpose: { memberOfTypes: ['Purpose'] },
    Domain: { shape: record(Domain) },
    Product: { memberOfTypes: ['Domain'], shape: record(Product) },
    OutputPort: { memberOfTypes: ['Product'] },
    InputPort: { memberOfTypes: ['Product'] },
    // Requests tell all ancestors of a dataset as its parents, without what else there is to say of a product.
    Dataset: { memberOfTypes: ['OutputPort', 'InputPort', 'Product', 'Domain'], shape: record(Dataset) },
    Column: { memberOfTypes: ['Dataset'], shape: record(Column) },
  }
}

const attributeTypes: Readonly<Record<AttributeType, CedarType>> = {
  string,
  long,
  boolean,
  set: strings,
}

const actions = (rowTypes: readonly string[]): Namespace['actions'] =>
  Object.fromEntries(
    Object.entries<Question>(questions).map(([name, { about, context }]) => [
      name,
      {
        appliesTo: {
          principalTypes: [...principalTypes],
          resourceTypes: about === 'rows' ? [...rowTypes] : [about],
          context: record(context),
        },
      },
    ]),
  )

const record = (attributes: Attributes) => ({ type: 'Record' as const, attributes: { ...attributes } })

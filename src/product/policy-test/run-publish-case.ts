import { HansaError } from '../../errors.ts'
import { judgeProduct } from '../../governance/judge.ts'
import { policySetFor } from '../../governance/policy-set.ts'
import type { PublishCase } from '../../governance/policy-test.ts'
import type { ColumnFacts, ProductFacts } from '../../governance/product-facts.ts'
import type { Dataset, Mesh, Product } from '../../spec/mesh.ts'
import { didYouMean } from '../../spec/nearest.ts'
import { gatherFacts } from '../gather-facts.ts'
import { rulesUnderTest } from './rules-under-test.ts'

/** What guardrails refuse otherwise than a case expects; nothing where it passes. */
export function runPublishCase({ publish, given, expect }: PublishCase, mesh: Mesh): readonly string[] {
  const product = productOf(publish, mesh)
  const facts = changed(declaredFacts(product, mesh), given)
  const verdicts = judgeProduct(
    facts,
    policySetFor(product.key, rulesUnderTest(mesh.governance), new Date(0)),
  )
  const refusing = new Set(verdicts.map(({ policy }) => policy.id))
  return [
    ...expect.refused.filter((id) => !refusing.has(id)).map((id) => `${id} does not refuse it`),
    ...verdicts.filter(({ policy }) => !expect.refused.includes(policy.id)).map(({ message }) => message),
  ]
}

function productOf(key: string, { products }: Mesh): Product {
  const found = products.find((product) => product.key === key)
  if (found !== undefined) return found
  const keys = products.map((product) => product.key)
  const remedy = didYouMean(key, keys)
  throw new HansaError('not_found', `there is no product ${key}`, remedy === undefined ? {} : { remedy })
}

/** The facts that are in the documents: lineage and data are the case's to give. */
function declaredFacts(product: Product, mesh: Mesh): ProductFacts {
  const datasets = product.outputs.flatMap((output) => output.datasets)
  const classified = new Map(datasets.map((dataset) => [dataset.key, declaredColumns(dataset)]))
  return gatherFacts(product, mesh, { classified, personalData: [] })
}

const declaredColumns = ({ columns, object }: Dataset): readonly ColumnFacts[] =>
  columns.map(({ name, type, required, classification }) => ({
    name,
    type: type.sql,
    required,
    tags: object.properties?.find((property) => property.name === name)?.tags ?? [],
    ...(classification === undefined ? {} : { declared: classification }),
  }))

function changed(facts: ProductFacts, given: PublishCase['given']): ProductFacts {
  return {
    ...facts,
    status: given.status ?? facts.status,
    version: given.version ?? facts.version,
    tags: given.tags ?? facts.tags,
    hasOwner: given.owner ?? facts.hasOwner,
    hasSupport: given.support ?? facts.hasSupport,
    hasDescription: given.description ?? facts.hasDescription,
    sla: given.sla ?? facts.sla,
    datasets: facts.datasets.map((dataset) => ({
      ...dataset,
      columns: dataset.columns.map((column) =>
        changedColumn(column, given.columns[`${dataset.sqlName}.${column.name}`] ?? {}),
      ),
    })),
  }
}

const changedColumn = (
  column: ColumnFacts,
  { declared, inherited, personal, declassified }: PublishCase['given']['columns'][string],
): ColumnFacts => ({
  ...column,
  ...(declared === undefined ? {} : { declared }),
  ...(inherited === undefined ? {} : { inherited: { classification: inherited, from: 'upstream' } }),
  ...(personal === undefined ? {} : { suspectedPersonal: personal }),
  ...(declassified === undefined ? {} : { declassification: { reason: declassified } }),
})

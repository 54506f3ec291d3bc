import type { Connection } from '../engine/engine.ts'
import { quoteName } from '../engine/quote.ts'
import type { Column } from '../spec/logical-type.ts'
import type { Dataset, Product } from '../spec/mesh.ts'
import type { BuildContext } from './build-context.ts'
import { memoryShare } from './memory-share.ts'
import type { OpenedInput } from './open-inputs.ts'
import { findPersonalData } from './personal/find-personal-data.ts'
import type { PersonalFinding } from './personal/personal-finding.ts'
import type { ForeignKey } from './quality/foreign-key.ts'
import type { TargetTable } from './quality/resolve-target.ts'
import type { Verdict } from './quality/verdict.ts'
import { verifyProduct } from './quality/verify.ts'
import { selectRelation } from '../engine/relation.ts'
import { datasetNames } from './stage-dataset.ts'
import type { Staging } from './staging.ts'

export interface VerifyParts {
  readonly inputs: readonly OpenedInput[]
  readonly context: BuildContext
  readonly staging: Staging
  /** Local files of a dataset, by `Dataset.key`. */
  readonly files: ReadonlyMap<string, readonly string[]>
  /** Columns of a dataset that nothing is said of: values that look personal are looked for there. */
  readonly unclassified: (dataset: Dataset) => readonly Column[]
}

/**
 * Runs every check of the product's contracts on what was built, which stands on `connection` under its names, and looks
 * for personal data in what passed.
 */
export async function verifyBuild(
  connection: Connection,
  product: Product,
  { inputs, context, staging, files, unclassified }: VerifyParts,
): Promise<Verdict> {
  const { engine, parallelism } = context.mesh.settings
  const tables = product.outputs.flatMap((port) =>
    port.datasets.map((dataset) => ({
      dataset,
      contract: port.contract.document,
      relation: quoteName(datasetNames(dataset)[0] ?? []),
      files: files.get(dataset.key) ?? [],
    })),
  )
  const verdict = await verifyProduct(connection, tables, {
    findTarget: (key) => findInput(inputs, key),
    failingRowsFolder: await staging.subfolder('failing-rows'),
    rules: {
      tempDirectory: await staging.subfolder('rules'),
      memoryLimit: memoryShare(engine.memoryLimit, parallelism),
      threads: engine.threads,
    },
  })
  if (!verdict.passed) return verdict
  const personalData: PersonalFinding[] = []
  for (const { dataset, relation } of tables) {
    const columns = unclassified(dataset)
    personalData.push(...(await findPersonalData(connection, dataset, { relation, columns })))
  }
  return personalData.length === 0 ? verdict : { ...verdict, personalData }
}

/** The input that a relationship to another product's dataset means. */
function findInput(inputs: readonly OpenedInput[], { object }: ForeignKey): TargetTable | undefined {
  const found = inputs.find(({ dataset }) =>
    object.by === 'name'
      ? dataset.name.toLowerCase() === object.text.toLowerCase()
      : dataset.object.id === object.text,
  )
  return found && { relation: `(${selectRelation(found.relation)})`, object: found.dataset.object }
}

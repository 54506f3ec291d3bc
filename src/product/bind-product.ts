import { bindStatement, type BindFault } from '../engine/bind-statement.ts'
import type { Connection, Engine } from '../engine/engine.ts'
import type { Column } from '../spec/logical-type.ts'
import type { Issue } from '../spec/issue.ts'
import type { Product, SqlStep } from '../spec/mesh.ts'
import type { AnalysedStep } from './analyse-product.ts'
import { selectRelation } from '../engine/relation.ts'
import { createView, viewStatements } from './create-view.ts'
import { datasetNames } from './stage-dataset.ts'

/**
 * What `engine` finds wrong with the types in a product's SQL: each step is bound, and none is run, on empty tables
 * with the types that the contracts declare. It ends after a faulty inner step, whose columns have no types.
 */
export async function bindProduct(
  product: Product,
  steps: readonly AnalysedStep[],
  engine: Engine,
): Promise<readonly Issue[]> {
  using connection = await engine.connect()
  const inputs = product.inputs.flatMap(({ datasets }) => datasets)
  const views = inputs.map(({ names, columns }) => viewStatements(names, empty(columns)))
  await connection.run(`set errors_as_json = true;\nbegin;\n${views.join('')}`)
  try {
    return await bindSteps(connection, steps)
  } finally {
    await connection.run('rollback')
  }
}

async function bindSteps(connection: Connection, steps: readonly AnalysedStep[]): Promise<readonly Issue[]> {
  const issues: Issue[] = []
  for (const { step, dataset, readers } of steps) {
    const fault = await bindStatement(connection, step.sql)
    if (fault !== undefined) issues.push(bindIssue(step, fault))
    if (readers === 0) continue
    if (dataset !== undefined)
      await connection.run(viewStatements(datasetNames(dataset), empty(dataset.columns)))
    else if (fault === undefined) await createView(connection, [step.name], step.sql)
    else break
  }
  return issues
}

const empty = (columns: readonly Column[]): string =>
  selectRelation({ columns: columns.map(({ name, type }) => ({ name, type: type.sql })), files: [] })

const bindIssue = (step: SqlStep, { code, message, position, remedy }: BindFault): Issue => ({
  file: step.file,
  line: position.line,
  column: position.column,
  code: code.replaceAll('_', '-'),
  severity: 'error',
  message,
  ...(remedy === undefined ? {} : { remedy }),
})

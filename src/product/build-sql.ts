import type { Connection } from '../engine/engine.ts'
import { quoteName } from '../engine/quote.ts'
import type { SqlStep } from '../spec/mesh.ts'
import type { AnalysedStep } from './analyse-product.ts'
import type { OpenedInput } from './open-inputs.ts'
import { createView, createViews } from './create-view.ts'
import { inFile } from './in-file.ts'
import type { StageDataset } from './stage-dataset.ts'
import type { StagedDataset } from './staged-dataset.ts'

/**
 * Runs the graph of SQL steps in order. A dataset is written as soon as its step is reached, and what reads it later
 * reads the written files; an inner step is a view, or a table where several steps read it.
 */
export async function buildSql(
  connection: Connection,
  {
    steps,
    inputs,
    stage,
  }: { steps: readonly AnalysedStep[]; inputs: readonly OpenedInput[]; stage: StageDataset },
): Promise<readonly StagedDataset[]> {
  for (const { dataset, relation } of inputs) await createViews(connection, dataset.names, relation)
  const staged: StagedDataset[] = []
  for (const step of steps) {
    const done = await inFile(step.step, () => runStep(connection, step, stage))
    if (done !== undefined) staged.push(done)
  }
  return staged
}

async function runStep(
  connection: Connection,
  { step, dataset, readers }: AnalysedStep,
  stage: StageDataset,
): Promise<StagedDataset | undefined> {
  const body = selectText(step)
  if (dataset !== undefined) return stage(dataset, `(${body})`)
  if (readers > 1) await connection.run(`create or replace table ${quoteName([step.name])} as ${body}`)
  else await createView(connection, [step.name], body)
  return undefined
}

/** The step's text fit to stand inside parentheses: no final semicolon, and a line of its own after a comment. */
const selectText = ({ sql }: SqlStep): string => `${sql.trimEnd().replace(/;$/, '')}\n`

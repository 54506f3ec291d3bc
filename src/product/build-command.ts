import { spawn } from 'node:child_process'
import { mkdir, readdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Effects } from '../effects.ts'
import { quoteLiteral } from '../engine/quote.ts'
import { HansaError } from '../errors.ts'
import { nearest } from '../spec/nearest.ts'
import type { Dataset, Product } from '../spec/mesh.ts'
import type { OpenedInput } from './open-inputs.ts'
import type { StageDataset } from './stage-dataset.ts'
import type { StagedDataset } from './staged-dataset.ts'
import type { Staging } from './staging.ts'

/** How many of a command's last lines a failure shows. */
const shownLines = 20

/**
 * Runs a product's command: it reads `$HANSA_INPUTS/<input dataset>/*.parquet` and writes
 * `$HANSA_OUTPUTS/<dataset>.parquet`; anything but exit status 0 is a failure.
 */
export async function buildCommand(
  product: Product,
  command: readonly string[],
  {
    inputs,
    staging,
    stage,
    effects,
  }: { inputs: readonly OpenedInput[]; staging: Staging; stage: StageDataset; effects: Effects },
): Promise<readonly StagedDataset[]> {
  const inputFolder = await staging.subfolder('inputs')
  for (const input of inputs) await linkInput(inputFolder, input)
  const outputFolder = await staging.subfolder('outputs')
  await runCommand(product, command, { inputFolder, outputFolder, effects })
  const staged: StagedDataset[] = []
  for (const dataset of product.outputs.flatMap((port) => port.datasets))
    staged.push(await stage(dataset, await commandOutput(outputFolder, dataset)))
  return staged
}

/** Runs the command over folders that are laid out as it expects them. */
export async function runCommand(
  product: Product,
  command: readonly string[],
  { inputFolder, outputFolder, effects }: { inputFolder: string; outputFolder: string; effects: Effects },
): Promise<void> {
  await run(product, command, {
    ...environmentOf(effects),
    HANSA_INPUTS: inputFolder,
    HANSA_OUTPUTS: outputFolder,
  })
}

/** What the command wrote for `dataset`, as a table expression. */
export const commandOutput = async (folder: string, dataset: Dataset): Promise<string> =>
  `read_parquet(${quoteLiteral(await outputFile(folder, dataset))})`

async function linkInput(folder: string, { dataset, relation }: OpenedInput): Promise<void> {
  const inner = path.join(folder, dataset.name)
  await mkdir(inner)
  for (const [index, file] of relation.files.entries())
    await symlink(path.resolve(file), path.join(inner, `${String(index).padStart(5, '0')}.parquet`))
}

/** `node` in a command means the Node.js that runs Hansa. */
const environmentOf = ({ environment }: Effects): NodeJS.ProcessEnv => ({
  ...environment,
  PATH: [path.dirname(process.execPath), environment['PATH'] ?? ''].join(path.delimiter),
})

async function run(
  product: Product,
  [program = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const child = spawn(program, args, { cwd: product.folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  const keep = (line: string): void => {
    lines.push(line)
    if (lines.length > shownLines) lines.shift()
  }
  createInterface({ input: child.stdout }).on('line', keep)
  createInterface({ input: child.stderr }).on('line', keep)
  const ended = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(`cannot be started: ${error.message}`))
    child.once('close', (status, signal) =>
      resolve(status === 0 ? undefined : (signal ?? `exit status ${String(status)}`)),
    )
  })
  if (ended !== undefined)
    throw new HansaError('data_exception', `${product.key}: the command ${program} ended with ${ended}`, {
      detail: lines,
      remedy: 'Run it by hand in the product folder with HANSA_INPUTS and HANSA_OUTPUTS set.',
    })
}

async function outputFile(folder: string, dataset: Dataset): Promise<string> {
  const wanted = `${dataset.sqlName}.parquet`
  const files = await readdir(folder)
  if (files.includes(wanted)) return path.join(folder, wanted)
  const near = nearest(wanted, files)
  throw new HansaError('data_exception', `${dataset.product}: the command wrote no ${wanted}`, {
    remedy: near === undefined ? 'Write it to $HANSA_OUTPUTS.' : `It wrote ${near}: is that the one?`,
  })
}

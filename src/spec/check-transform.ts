import { customProperty, type DataContract } from './data-contract.ts'
import type { DataProduct } from './data-product.ts'
import type { Document } from './document.ts'
import type { Issue } from './issue.ts'
import type { SqlStep } from './mesh.ts'
import { didYouMean } from './nearest.ts'
import type { FolderOutput } from './product-folder.ts'
import { reporter, type Report } from './report.ts'

/** The words of `hansa.command`, or undefined where SQL makes the product. */
export function commandOf(product: DataProduct | undefined): readonly string[] | undefined {
  const command = customProperty(product?.customProperties, 'hansa.command')
  if (!Array.isArray(command)) return undefined
  const words = command.filter((word) => typeof word === 'string')
  return words.length === command.length && words.length > 0 ? words : undefined
}

interface TransformContext {
  readonly outputs: readonly FolderOutput[]
  /** Contracts that are wrong; while there are any, a SQL file may well be for one of their datasets. */
  readonly unreadable: readonly string[]
  readonly steps: readonly SqlStep[]
  readonly contracts: readonly { readonly document: Document; readonly value: DataContract }[]
  readonly report: Report
  readonly issues: Issue[]
}

/** Every dataset needs its SQL file and every SQL file its dataset, unless a command makes them all. */
export function checkTransform(product: DataProduct, context: TransformContext): void {
  const { steps, report } = context
  if (customProperty(product.customProperties, 'hansa.command') === undefined) {
    checkDatasetsHaveFiles(context)
    if (context.unreadable.length === 0) checkFilesHaveDatasets(context)
  } else if (steps.length > 0) {
    const index = product.customProperties?.findIndex(({ property }) => property === 'hansa.command') ?? 0
    report(['customProperties', index], {
      code: 'two-transforms',
      message: `the product has both \`hansa.command\` and ${steps.map(({ file }) => `\`${file}\``).join(', ')}`,
      remedy: 'Keep the command or the SQL files.',
    })
  }
}

function checkDatasetsHaveFiles({ outputs, steps, contracts, issues }: TransformContext): void {
  const named = new Set(steps.map(({ name }) => name))
  for (const output of outputs) {
    const contract = contracts.find(({ document }) => document.file === output.contract)
    if (contract === undefined) continue
    const report = reporter(contract.document.locate, issues)
    for (const [index, { sqlName }] of output.datasets.entries()) {
      if (named.has(sqlName)) continue
      report(['schema', index, 'name'], {
        code: 'missing-sql',
        message: `nothing makes the dataset \`${sqlName}\``,
        expected: `the file \`transform/${sqlName}.sql\``,
        remedy: renameRemedy(sqlName, steps),
      })
    }
  }
}

function renameRemedy(sqlName: string, steps: readonly SqlStep[]): string | undefined {
  const near = steps.find(({ name, inner }) => !inner && didYouMean(name, [sqlName]) !== undefined)
  return near === undefined ? undefined : `Rename \`${near.file}\` to it?`
}

function checkFilesHaveDatasets({ outputs, steps, issues }: TransformContext): void {
  const datasets = outputs.flatMap((output) => output.datasets.map(({ sqlName }) => sqlName))
  for (const { name, inner, file } of steps) {
    if (inner || datasets.includes(name)) continue
    const near = didYouMean(name, datasets)
    issues.push({
      file,
      line: 1,
      column: 1,
      code: 'sql-without-dataset',
      severity: 'error',
      message: `no output port has a dataset \`${name}\``,
      remedy: near ?? `Name it \`_${name}.sql\` if it is an inner step.`,
    })
  }
}

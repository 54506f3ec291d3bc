import { foldName } from '../../engine/sql/same-name.ts'
import { HansaError } from '../../errors.ts'
import type { Agreement, Narrowing } from '../../governance/agreement.ts'
import { checkNarrowing } from '../../governance/narrowing.ts'
import { didYouMean } from '../../spec/nearest.ts'
import type { Rules } from '../governing-rules.ts'
import type { AgreementContext } from './agreement-context.ts'
import { portDatasets, type PortDataset } from './port-datasets.ts'
import { requireRules } from './rules-in-force.ts'

/** A narrowing as a person writes it. */
export interface WrittenNarrowing {
  /** `dataset.column`, or `column` where the port has one dataset; `domain.` may stand before it. */
  readonly columns?: readonly string[]
  /** A Cedar condition on `resource` by dataset. */
  readonly rows?: Readonly<Record<string, string>>
}

/** A narrowing of the agreement's port, which must be published, in the names that are kept; all of it is checked. */
export async function readNarrowing(
  context: AgreementContext,
  agreement: Agreement,
  { columns, rows }: WrittenNarrowing,
): Promise<Narrowing> {
  const rules = await requireRules(context)
  const datasets = await portDatasets({ metadata: context.metadata, rules }, agreement)
  const narrowing = {
    ...(columns === undefined ? {} : { columns: readColumns(columns, datasets) }),
    ...(rows === undefined ? {} : { rows: readRows(rows, datasets) }),
  }
  requireSound(narrowing, datasets, rules)
  return narrowing
}

function requireSound(
  narrowing: Narrowing,
  datasets: readonly PortDataset[],
  { bundle: { vocabulary } }: Rules,
): void {
  const governed = datasets.map((dataset) => dataset.governed)
  const problems = checkNarrowing(narrowing, { datasets: governed, vocabulary })
  if (problems.length === 0) return
  throw new HansaError('invalid_input', 'the narrowing is not one that can be enforced', {
    detail: problems,
    remedy:
      "Rows stay where a Cedar condition is true: `--rows orders='resource has id && resource.id > 1'`.",
  })
}

function readColumns(written: readonly string[], datasets: readonly PortDataset[]): readonly string[] {
  if (written.length === 0)
    throw new HansaError('invalid_input', 'no column would be left', {
      remedy: '`hansa access refuse` gives nothing at all.',
    })
  return [...new Set(written.map((text) => readColumn(text, datasets)))]
}

function readColumn(text: string, datasets: readonly PortDataset[]): string {
  const dot = text.lastIndexOf('.')
  const dataset = dot < 0 ? onlyDataset(text, datasets) : findDataset(text.slice(0, dot), datasets)
  const name = text.slice(dot + 1)
  const names = dataset.governed.columns.map((column) => column.name)
  const found = names.find((each) => each === name) ?? names.find((each) => foldName(each) === foldName(name))
  if (found !== undefined) return `${dataset.name}.${found}`
  throw new HansaError('undefined_column', `${dataset.name} has no column ${name}`, {
    remedy: didYouMean(name, names) ?? `Its columns are ${names.join(', ')}.`,
  })
}

function readRows(
  written: Readonly<Record<string, string>>,
  datasets: readonly PortDataset[],
): Readonly<Record<string, string>> {
  const rows = new Map<string, string>()
  for (const [text, condition] of Object.entries(written)) {
    const { name } = findDataset(text, datasets)
    if (rows.has(name))
      throw new HansaError('invalid_input', `there are two conditions for rows of ${name}`, {
        remedy: 'Join them with `&&`.',
      })
    rows.set(name, condition)
  }
  return Object.fromEntries(rows)
}

function onlyDataset(column: string, datasets: readonly PortDataset[]): PortDataset {
  const [only] = datasets
  if (only !== undefined && datasets.length === 1) return only
  throw new HansaError('invalid_input', `${column} may be a column of several datasets`, {
    remedy: `Write the dataset too: ${datasets.map(({ name }) => `\`${name}.${column}\``).join(', ')}.`,
  })
}

function findDataset(text: string, datasets: readonly PortDataset[]): PortDataset {
  const wanted = foldName(text)
  const found = datasets.find((dataset) => namesOf(dataset).some((name) => foldName(name) === wanted))
  if (found !== undefined) return found
  const names = datasets.map(({ name }) => name)
  throw new HansaError('undefined_table', `the port has no dataset ${text}`, {
    remedy: didYouMean(text, names) ?? `It has ${names.join(', ')}.`,
  })
}

const namesOf = ({ name, governed: { sqlName, domain } }: PortDataset): readonly string[] =>
  [name, sqlName].flatMap((each) => [each, `${domain.name}.${each}`])

import type { Verdict } from '../../governance/verdict.ts'
import { hasErrors, type Issue } from '../../spec/issue.ts'
import type { Product } from '../../spec/mesh.ts'
import type { AnalysedProduct } from '../analyse-product.ts'
import { classificationsRead, type Classifications } from '../classifications-read.ts'
import { classifyColumns } from '../classify-columns.ts'
import { contractChanges, type PortChange } from '../contract-changes.ts'
import { effectiveClassifications } from '../effective-classifications.ts'
import { judgeGuardrails, exceptionsFor } from '../judge-guardrails.ts'
import type { ProductLineage } from '../product-lineage.ts'
import { checkDraft, type CheckedDraft } from './check-draft.ts'
import type { Draft } from './draft.ts'
import type { Surroundings } from './surroundings.ts'

/** What `hansa apply` would do with a draft, as far as it shows without data. */
export interface DraftPlan {
  readonly action: 'create' | 'change'
  readonly version: string
  readonly datasets: readonly PlannedDataset[]
  readonly reads: readonly string[]
  /** How output ports differ from what is published. */
  readonly changes: readonly PlannedChange[]
  /** What guardrails refuse. */
  readonly refusals: readonly Verdict[]
  /** Rules of the mesh that do not hold for it now, by exceptions. */
  readonly excepted: readonly string[]
}

export type PlannedChange = Omit<PortChange, 'to'> & { readonly to?: string }

export interface PlannedDataset {
  readonly key: string
  readonly name: string
  readonly columns: readonly PlannedColumn[]
}

export interface PlannedColumn {
  readonly name: string
  readonly type: string
  /** What would be in force for it: declared, or inherited where that is higher. */
  readonly classification?: string
  /** What it is made from; absent where that cannot be told, as of a program's work. */
  readonly from?: readonly { readonly dataset: string; readonly column: string; readonly how: string }[]
}

/** As `checkDraft`, with a plan where nothing is wrong. Nothing is built, and nobody is asked. */
export async function planDraft(
  root: string,
  draft: Draft,
  surroundings: Surroundings,
): Promise<{ readonly issues: readonly Issue[]; readonly plan?: DraftPlan }> {
  const checked = await checkDraft(root, draft, surroundings)
  const { issues, product, analysed } = checked
  if (hasErrors(issues) || product === undefined || analysed === undefined) return { issues }
  return { issues, plan: await planOf({ ...checked, product, analysed }, surroundings) }
}

interface Sound extends CheckedDraft {
  readonly product: Product
  readonly analysed: AnalysedProduct
}

async function planOf(
  { mesh, product, analysed }: Sound,
  { published, classifications, personalData, now }: Surroundings,
): Promise<DraftPlan> {
  const { lineage } = analysed
  const { vocabulary } = mesh.governance
  const read = await classificationsRead(
    product,
    { mesh, store: { metadata: { publication: () => Promise.resolve(undefined) } } },
    byProduct(classifications),
  )
  const classified = classifyColumns(product, { lineage, read, vocabulary })
  const context = { mesh, effects: { now: () => new Date(now) } }
  const isCommand = product.transform.kind === 'command'
  return {
    action: published === undefined ? 'create' : 'change',
    version: product.version,
    datasets: plannedDatasets(product, {
      lineage: isCommand ? undefined : lineage,
      classifications: effectiveClassifications(classified, vocabulary),
    }),
    reads: product.inputs.map(({ source, contract }) =>
      source.kind === 'product' ? source.product : contract.document.id,
    ),
    changes:
      published === undefined ? [] : contractChanges(product, published).filter(isWorthShowing).map(asJson),
    refusals: judgeGuardrails(product, context, { classified, personalData }),
    excepted: exceptionsFor(product, context).map(({ policy }) => policy),
  }
}

const isWorthShowing = ({ changes, refusal }: PortChange): boolean =>
  changes.length > 0 || refusal !== undefined

const asJson = ({ to, ...change }: PortChange): PlannedChange => ({
  ...change,
  ...(to === undefined ? {} : { to }),
})

const byProduct = (all: Classifications): ReadonlyMap<string, Classifications> =>
  new Map(
    Object.entries(Object.groupBy(Object.entries(all), ([key]) => key.split('/').slice(0, 2).join('/'))).map(
      ([product, entries]) => [product, Object.fromEntries(entries ?? [])],
    ),
  )

interface Known {
  readonly lineage: ProductLineage | undefined
  readonly classifications: Classifications
}

const plannedDatasets = (
  { outputs }: Product,
  { lineage, classifications }: Known,
): readonly PlannedDataset[] =>
  outputs
    .flatMap(({ datasets }) => datasets)
    .map(({ key, sqlName, columns }) => {
      const fields = lineage?.[key]?.fields
      return {
        key,
        name: sqlName,
        columns: columns.map(({ name, type }) => ({
          name,
          type: type.sql,
          ...said(classifications[key]?.[name]),
          ...(fields === undefined
            ? {}
            : {
                from: (fields[name] ?? []).map(({ dataset, column, subtype }) => ({
                  dataset,
                  column,
                  how: subtype.toLowerCase(),
                })),
              }),
        })),
      }
    })

const said = (classification: string | undefined): Pick<PlannedColumn, 'classification'> =>
  classification === undefined ? {} : { classification }

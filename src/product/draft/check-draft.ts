import path from 'node:path'
import { Engine } from '../../engine/engine.ts'
import { SqlParser } from '../../engine/sql/parse.ts'
import { checkGovernance } from '../../governance/check-governance.ts'
import { hasErrors, type Issue } from '../../spec/issue.ts'
import type { Product } from '../../spec/mesh.ts'
import { analyseProduct, type AnalysedProduct } from '../analyse-product.ts'
import { bindProduct } from '../bind-product.ts'
import { ruleIssues } from '../rule-issues.ts'
import { sqlRuleIssues } from '../sql-rule-issues.ts'
import type { Draft } from './draft.ts'
import { loadDraft, type LoadedDraft } from './load-draft.ts'
import type { Surroundings } from './surroundings.ts'

export interface CheckedDraft extends LoadedDraft {
  /** Absent where there is no product to analyse. */
  readonly analysed?: AnalysedProduct
}

/**
 * All that `hansa validate` would say of a draft, which is in `root` as `writeDraft` leaves it. Issues' files are relative
 * to the product's folder. SQL is parsed and bound to empty tables, and no program is run; hostile drafts can still take
 * memory and time, which whoever calls has to bound.
 */
export async function checkDraft(
  root: string,
  draft: Draft,
  surroundings: Surroundings,
): Promise<CheckedDraft> {
  const folder = path.join(root, 'domains', draft.product)
  const loaded = await loadDraft(root, draft, surroundings)
  const { mesh, product } = loaded
  const issues: Issue[] = [...loaded.issues, ...checkGovernance(mesh, new Date(surroundings.now))]
  const isSound = !hasErrors(loaded.issues)
  const analysed = product === undefined || !isSound ? undefined : await analysedDraft(product, issues)
  return { ...loaded, issues: ownIssues(issues, folder), ...(analysed === undefined ? {} : { analysed }) }
}

async function analysedDraft(product: Product, issues: Issue[]): Promise<AnalysedProduct> {
  using parser = await SqlParser.open()
  const analysed = await analyseProduct(product, parser)
  issues.push(...ruleIssues(product), ...(await sqlRuleIssues(product)), ...analysed.issues)
  if (hasErrors(analysed.issues)) return analysed
  using engine = await Engine.open({ threads: 1, memoryLimit: '256MB' })
  using connection = await engine.connect()
  await connection.run('set global enable_external_access = false')
  issues.push(...(await bindProduct(product, analysed.steps, engine)))
  return analysed
}

/** Those of the draft; what may be wrong with rules in force is not its author's business. */
const ownIssues = (issues: readonly Issue[], folder: string): readonly Issue[] =>
  issues
    .filter(({ file }) => !path.relative(folder, file).startsWith('..'))
    .map((issue) => ({ ...issue, file: path.relative(folder, issue.file).replaceAll(path.sep, '/') }))
    .toSorted((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

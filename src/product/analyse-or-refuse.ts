import { Engine } from '../engine/engine.ts'
import { SqlParser } from '../engine/sql/parse.ts'
import { HansaError } from '../errors.ts'
import { formatIssue, hasErrors } from '../spec/issue.ts'
import type { Product } from '../spec/mesh.ts'
import { bindProduct } from './bind-product.ts'
import { analyseProduct, type AnalysedProduct } from './analyse-product.ts'

/** Analyses a product that is about to run; its issues end that. */
export async function analyseOrRefuse(product: Product): Promise<AnalysedProduct> {
  using parser = await SqlParser.open()
  const analysed = await analyseProduct(product, parser)
  using engine = await Engine.open({ threads: 1 })
  const issues = hasErrors(analysed.issues)
    ? analysed.issues
    : await bindProduct(product, analysed.steps, engine)
  if (!hasErrors(issues)) return analysed
  throw new HansaError('invalid_input', `${product.key}: the transformation cannot run`, {
    detail: issues.map(formatIssue),
  })
}

import { SqlParser } from '../engine/sql/parse.ts'
import { HansaError } from '../errors.ts'
import { formatIssue, hasErrors } from '../spec/issue.ts'
import type { Product } from '../spec/mesh.ts'
import { analyseProduct, type AnalysedProduct } from './analyse-product.ts'

/** Analyses a product that is about to run; its issues end that. */
export async function analyseOrRefuse(product: Product): Promise<AnalysedProduct> {
  using parser = await SqlParser.open()
  const analysed = await analyseProduct(product, parser)
  if (!hasErrors(analysed.issues)) return analysed
  throw new HansaError('invalid_input', `${product.key}: the transformation cannot run`, {
    detail: analysed.issues.map(formatIssue),
  })
}

import { SqlParser } from '../../engine/sql/parse.ts'
import { analyseProduct } from '../../product/analyse-product.ts'
import { ruleIssues } from '../../product/rule-issues.ts'
import { formatIssue, hasErrors, type Issue } from '../../spec/issue.ts'
import { loadMesh } from '../../spec/load-mesh.ts'
import type { CommandContext } from '../command-context.ts'
import { printJson, printLine } from '../terminal.ts'

/** `hansa validate`: every issue of documents and SQL, at its place. Exit status 2 where one is an error. */
export async function validate(context: CommandContext): Promise<number> {
  const { mesh, issues } = await loadMesh(context.folder, { environment: context.effects.environment })
  const found: Issue[] = [...issues]
  using parser = await SqlParser.open()
  for (const product of mesh?.products ?? [])
    found.push(...ruleIssues(product), ...(await analyseProduct(product, parser)).issues)
  if (context.json) printJson(context.terminal, found)
  else {
    for (const issue of found) printLine(context.terminal, formatIssue(issue))
    printLine(context.terminal, summary(found, mesh?.products.length))
  }
  return hasErrors(found) ? 2 : 0
}

function summary(issues: readonly Issue[], products: number | undefined): string {
  const errors = issues.filter(({ severity }) => severity === 'error').length
  const warnings = issues.length - errors
  const what = products === undefined ? 'the mesh cannot be resolved' : `${products} products`
  return `${what}: ${errors} errors, ${warnings} warnings`
}

import { readFileSync } from 'node:fs'
import { locator } from '../spec/document.ts'
import type { Issue } from '../spec/issue.ts'
import type { Product } from '../spec/mesh.ts'
import { toIssue } from './quality/check-list.ts'
import { compileChecks } from './quality/compile.ts'

/** What is wrong with the quality rules of a product's contracts, as far as it shows without data. */
export const ruleIssues = (product: Product): readonly Issue[] =>
  product.outputs.flatMap(({ contract, datasets }) => {
    const problems = datasets.flatMap((dataset) => compileChecks(dataset, contract.document).problems)
    if (problems.length === 0) return []
    const locate = locator(contract.file, readFileSync(contract.file, 'utf8'))
    return problems.map((problem) => toIssue(problem, locate))
  })

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import { isHansaError } from '../../errors.ts'
import { governedDatasets } from '../../governance/governed-datasets.ts'
import { parsePolicyTest, type PolicyCase } from '../../governance/policy-test.ts'
import { parseDocument } from '../../spec/document.ts'
import { formatIssue } from '../../spec/issue.ts'
import type { Mesh } from '../../spec/mesh.ts'
import { runPublishCase } from './run-publish-case.ts'
import { runReadCase } from './run-read-case.ts'

/** What came of one case. */
export interface PolicyTestResult {
  /** Relative to the mesh's root. */
  readonly file: string
  readonly name: string
  readonly passed: boolean
  /** Differences, or what is wrong with the test itself. */
  readonly detail: readonly string[]
}

/** Runs every `*.test.yaml` in the `policies/` folders against the policies that are declared; nothing is published. */
export async function runPolicyTests(mesh: Mesh): Promise<readonly PolicyTestResult[]> {
  const results: PolicyTestResult[] = []
  for (const file of testFiles(mesh)) results.push(...(await runFile(file, mesh)))
  return results
}

function testFiles({ root, domains, products }: Mesh): readonly string[] {
  const folders = [path.join(root, 'governance'), ...[...domains, ...products].map(({ folder }) => folder)]
  return folders
    .map((folder) => path.join(folder, 'policies'))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .sort()
        .map((name) => path.join(folder, name)),
    )
    .filter((file) => file.endsWith('.test.yaml'))
}

async function runFile(file: string, mesh: Mesh): Promise<readonly PolicyTestResult[]> {
  const shown = path.relative(mesh.root, file).replaceAll(path.sep, '/')
  const { document, issues } = parseDocument(file, readFileSync(file, 'utf8'))
  const cases = document === undefined ? issues : parsePolicyTest(document)
  const results: PolicyTestResult[] = []
  for (const each of cases) {
    const broken = 'severity' in each
    const detail = broken ? [formatIssue(each)] : await runCase(each, mesh)
    results.push({ file: shown, name: broken ? each.code : each.name, passed: detail.length === 0, detail })
  }
  return results
}

/** A case about what is not there fails, and the others go on. */
async function runCase(test: PolicyCase, mesh: Mesh): Promise<readonly string[]> {
  try {
    if ('publish' in test) return runPublishCase(test, mesh)
    return await runReadCase(test, { governance: mesh.governance, datasets: governedDatasets(mesh) })
  } catch (error) {
    if (!isHansaError(error)) throw error
    return [error.remedy === undefined ? error.message : `${error.message}. ${error.remedy}`]
  }
}

import { runPolicyTests, type PolicyTestResult } from '../../product/policy-test/run-policy-tests.ts'
import type { CommandContext } from '../command-context.ts'
import { withMesh } from '../open-mesh.ts'
import { paint, printJson, printLine } from '../terminal.ts'

/** `hansa policy test`: the cases beside the policies. Exit status 1 where one fails. */
export async function policyTest(context: CommandContext): Promise<number> {
  return withMesh(context, async ({ mesh }) => {
    const results = await runPolicyTests(mesh)
    if (context.json) printJson(context.terminal, results)
    else printResults(context, results)
    return results.every(({ passed }) => passed) ? 0 : 1
  })
}

function printResults({ terminal }: CommandContext, results: readonly PolicyTestResult[]): void {
  for (const { passed, file, name, detail } of results) {
    const mark = passed ? paint(terminal.out, 'green', '✓') : paint(terminal.out, 'red', '✗')
    printLine(terminal, `${mark} ${file}: ${name}`)
    for (const line of detail) printLine(terminal, `    ${line}`)
  }
  const failed = results.filter(({ passed }) => !passed).length
  printLine(terminal, `${results.length - failed} passed, ${failed} failed`)
}

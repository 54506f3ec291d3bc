import { runProductTests, type TestResult } from '../../product/unit-test/run-product-tests.ts'
import type { CommandContext } from '../command-context.ts'
import { chooseProducts, withMesh } from '../open-mesh.ts'
import { paint, printJson, printLine } from '../terminal.ts'

/** `hansa test [products…]`: the unit tests beside the products. Exit status 1 where one fails. */
export async function test(
  context: CommandContext,
  { products }: { products: readonly string[] },
): Promise<number> {
  return withMesh(context, async ({ mesh, effects }) => {
    const results: TestResult[] = []
    for (const product of chooseProducts(mesh, products))
      results.push(...(await runProductTests(product, effects)))
    if (context.json) printJson(context.terminal, results)
    else printResults(context, results)
    return results.every(({ passed }) => passed) ? 0 : 1
  })
}

function printResults({ terminal }: CommandContext, results: readonly TestResult[]): void {
  for (const { passed, product, name, detail } of results) {
    printLine(
      terminal,
      `${passed ? paint(terminal.out, 'green', '✓') : paint(terminal.out, 'red', '✗')} ${product}: ${name}`,
    )
    for (const line of detail) printLine(terminal, `    ${line}`)
  }
  const failed = results.filter(({ passed }) => !passed).length
  printLine(terminal, `${results.length - failed} passed, ${failed} failed`)
}

import { Engine } from '../../engine/engine.ts'
import { SqlParser } from '../../engine/sql/parse.ts'
import { checkGovernance } from '../../governance/check-governance.ts'
import { analyseProduct } from '../../product/analyse-product.ts'
import { bindProduct } from '../../product/bind-product.ts'
import { ruleIssues } from '../../product/rule-issues.ts'
import { sqlRuleIssues } from '../../product/sql-rule-issues.ts'
import { checkIdentity } from '../../spec/check-identity.ts'
import { formatIssue, hasErrors, type Issue } from '../../spec/issue.ts'
import { findMeshRoot, loadMesh } from '../../spec/load-mesh.ts'
import { loadSettings } from '../../spec/load-settings.ts'
import type { Mesh } from '../../spec/mesh.ts'
import type { RemotePort } from '../../spec/remote-port.ts'
import type { CommandContext } from '../command-context.ts'
import { counted } from '../counted.ts'
import { lastKnownProducts } from '../other-nodes.ts'
import { printJson, printLine } from '../terminal.ts'

/** `hansa validate`: every issue of documents, policies and SQL, at its place. Exit status 2 where one is an error. */
export async function validate(context: CommandContext): Promise<number> {
  const { mesh, issues } = await loadMesh(context.folder, {
    environment: context.effects.environment,
    remote: await knownElsewhere(context),
  })
  const found: Issue[] = [
    ...issues,
    ...(mesh === undefined ? [] : checkGovernance(mesh, context.effects.now())),
  ]
  found.push(...identityIssues(context, mesh))
  using parser = await SqlParser.open()
  using engine = await Engine.open({ threads: 1 })
  for (const product of mesh?.products ?? []) {
    const { issues, steps } = await analyseProduct(product, parser)
    found.push(...ruleIssues(product), ...(await sqlRuleIssues(product)), ...issues)
    if (!hasErrors(issues)) found.push(...(await bindProduct(product, steps, engine)))
  }
  if (context.json) printJson(context.terminal, found)
  else {
    for (const issue of found) printLine(context.terminal, formatIssue(issue))
    printLine(context.terminal, summary(found, mesh?.products.length))
  }
  return hasErrors(found) ? 2 : 0
}

/** What other nodes serve, as it was known last: nobody is asked. */
async function knownElsewhere({ folder, effects }: CommandContext): Promise<readonly RemotePort[]> {
  const root = findMeshRoot(folder)
  const { settings, name: mesh } = loadSettings(folder, effects.environment)
  if (root === undefined || settings?.node === undefined) return []
  return lastKnownProducts({ mesh, root, settings }, effects).ports()
}

/** Also of a mesh that is broken elsewhere: without its vocabulary then. */
function identityIssues({ folder, effects }: CommandContext, mesh: Mesh | undefined): readonly Issue[] {
  const root = findMeshRoot(folder)
  const { settings, name } = loadSettings(folder, effects.environment)
  if (root === undefined || settings === undefined) return []
  const { vocabulary } = mesh?.governance ?? {}
  return checkIdentity({ root, mesh: name, settings: settings.identity, vocabulary })
}

function summary(issues: readonly Issue[], products: number | undefined): string {
  const errors = issues.filter(({ severity }) => severity === 'error').length
  const warnings = issues.length - errors
  const what = products === undefined ? 'the mesh cannot be resolved' : counted(products, 'product')
  return `${what}: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`
}

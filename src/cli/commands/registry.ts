import { registryAddress } from '../../mesh/registry/known-registries.ts'
import { serveRegistry } from '../../mesh/registry/serve-registry.ts'
import { underCouncil } from '../../product/council/under-council.ts'
import { enactRules } from '../../product/enact-governance.ts'
import { ruleChanges } from '../../product/rule-changes.ts'
import { auditEnactment } from '../audit-enactment.ts'
import type { CommandContext } from '../command-context.ts'
import { interrupted } from '../interrupted.ts'
import { withMesh } from '../open-mesh.ts'
import { reportError } from '../report-error.ts'
import { noteLine, printLine } from '../terminal.ts'

export interface RegistryOptions {
  readonly host: string
  readonly port: number
  /** By which nodes know it. */
  readonly address?: readonly string[]
}

/** `hansa registry`: puts the folder's rules in force, as `hansa apply` does, and serves a registry until interrupted. */
export async function registry(
  context: CommandContext,
  { host, port, address = [] }: RegistryOptions,
): Promise<number> {
  const { terminal } = context
  const addresses = address.map(registryAddress)
  return withMesh(context, async (build) => {
    const ending = interrupted()
    const before = await build.store.metadata.bundle()
    const ruled = await underCouncil(build)
    const enacted = await enactRules(ruled)
    const changes = ruleChanges(before, enacted)
    if (changes.length > 0) await auditEnactment(build, { changes, sequence: enacted.sequence })
    if (enacted.nodes === undefined)
      noteLine(
        terminal,
        'The rules in force name no nodes, so nobody can deliver: see governance/nodes.yaml.',
      )
    const server = await serveRegistry(build, {
      address: { host, port },
      addresses,
      onFault: (error) => reportError(terminal, error),
    })
    printLine(terminal, `Registry of ${build.mesh.name} at ${server.url} (Ctrl-C ends it)`)
    await ending
    await server.close()
    return 0
  })
}

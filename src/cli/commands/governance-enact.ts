import type { MeshClient } from '../../api/client/mesh-client.ts'
import { HansaError, isHansaError } from '../../errors.ts'
import { printable } from '../../engine/encode/terminal-text.ts'
import type { Answers } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { tellFault } from '../asking/chosen-proposal.ts'
import { signatureLines } from '../bundle-text.ts'
import { ruleChangeLine } from '../rule-lines.ts'
import { noteLine, printJson, printLine } from '../terminal.ts'

/**
 * `hansa governance enact`: puts in force what enough of the council signed, as `hansa apply` does before it builds; what
 * registries have of it is fetched before. Exit status 3 where a bundle waits for signatures.
 */
export async function governanceEnact(context: AskingContext): Promise<number> {
  const { terminal, json } = context
  return askMesh(context, { declared: true }, async (mesh) => {
    const changes = await enacted(mesh)
    const view = await mesh.listProposals()
    const { bundle, coming, council } = await mesh.showGovernance()
    if (council === undefined && view.items.length === 0) throw noCouncil(view)
    tellFault(context, view)
    const number = bundle?.number
    const waiting = view.items.find(({ isEnough }) => !isEnough)
    if (json)
      printJson(terminal, {
        ...{ bundle: number ?? null, coming: coming?.number ?? null },
        ...{ waiting: waiting?.number ?? null, changes },
      })
    else
      for (const line of [...changes.map(ruleChangeLine), inForceText(number)])
        printLine(terminal, printable(line, 2_000))
    if (waiting === undefined) return 0
    noteLine(terminal, `bundle ${waiting.number} waits: ${signatureLines(waiting).join('; ')}`)
    return 3
  })
}

const inForceText = (number: number | undefined): string =>
  number === undefined
    ? 'No bundle of the council is in force.'
    : `Bundle ${number} of the council is in force.`

/** What it changed; nothing where no proposal has enough signatures. */
async function enacted(mesh: MeshClient): Promise<Answers<'enactProposals'>['changes']> {
  try {
    return (await mesh.enactProposals({})).changes
  } catch (error) {
    if (isHansaError(error, 'conflict')) return []
    throw error
  }
}

const noCouncil = ({ refused = [] }: Answers<'listProposals'>): HansaError =>
  new HansaError('invalid_input', 'the mesh has no charter, so there is nobody to sign its rules', {
    detail: refused.map(({ path, reason }) => `${path} is not followed: ${reason}`),
    remedy:
      'Write governance/charter.yaml with the council’s members; `hansa governance key` makes their keys.',
  })

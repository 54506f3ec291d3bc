import { HansaError, isHansaError } from '../../errors.ts'
import { meshOutlook, type NodeOutlook } from '../../mesh/proposals/mesh-outlook.ts'
import type { ForeseenChange } from '../../sidecar/policy-preview/proposed-outlook.ts'
import type { ApiContext } from '../api-context.ts'
import { charterMembers, requireDesk } from './proposals.ts'
import { accessChangeAnswer } from './access-change-answer.ts'
import { decidesAnything, mayKnowOf, standingOf } from './standing.ts'

/** Who would see more or less under a proposal: here as it is now, elsewhere as other nodes have answered. */
export async function outlookOfProposal(digest: string, context: ApiContext) {
  const desk = requireDesk(context)
  const coming = await desk.coming(digest)
  const members =
    coming === undefined
      ? charterMembers(await desk.proposal(digest))
      : coming.charter.council.map(({ member }) => member)
  const standing = await standingOf(context, members)
  if (!decidesAnything(standing)) throw notTheirs()
  const node = context.settings.node?.name ?? context.mesh
  const here: NodeOutlook = { node, word: 'answered', ...(await desk.foresee(digest)) }
  const { nodes, fault } = await elsewhere(digest, context)
  const all = [here, ...nodes.filter((each) => each.node !== node)]
  return {
    nodes: all.map(({ node: name, word, on, more, isWhole }) => ({
      ...{ node: name, word, more, isWhole },
      ...(on === undefined ? {} : { on }),
    })),
    changes: all.flatMap(({ node: name, changes }) =>
      changes
        .filter(({ product }) => mayKnowOf(standing, product))
        .map((each) => ({ node: name, ...changeAnswer(each) })),
    ),
    ...(fault === undefined ? {} : { fault }),
  }
}

interface Elsewhere {
  readonly nodes: readonly NodeOutlook[]
  readonly fault?: string
}

async function elsewhere(digest: string, { mesh, nodes }: ApiContext): Promise<Elsewhere> {
  try {
    const registry = await nodes?.registries()
    if (nodes === undefined || registry === undefined) return { nodes: [] }
    return { nodes: await meshOutlook({ registry, members: nodes.members, mesh }, digest) }
  } catch (error) {
    if (!isHansaError(error)) throw error
    return { nodes: [], fault: error.message }
  }
}

const changeAnswer = ({ change, agreement, ...told }: ForeseenChange) => ({
  ...{ product: told.product, dataset: told.dataset, principal: told.principal },
  ...{ purpose: told.purpose, reads: told.reads },
  ...(agreement === undefined ? {} : { agreement }),
  ...accessChangeAnswer(change),
})

const notTheirs = (): HansaError =>
  new HansaError(
    'denied',
    'what a proposal would change for others is for the council, owners and the operator',
  )

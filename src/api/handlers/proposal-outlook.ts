import { HansaError, isHansaError } from '../../errors.ts'
import { meshOutlook, type NodeOutlook } from '../../mesh/proposals/mesh-outlook.ts'
import type { ForeseenChange } from '../../sidecar/policy-preview/proposed-outlook.ts'
import type { ApiContext } from '../api-context.ts'
import { charterMembers, requireDesk } from './proposals.ts'
import { decidesAnything, standingOf, type Standing } from './standing.ts'

/** Who would see more or less under a proposal: here as it is now, elsewhere as other nodes have answered. */
export async function outlookOfProposal(digest: string, context: ApiContext) {
  const desk = requireDesk(context)
  const standing = await standingOf(context, charterMembers(await desk.proposal(digest)))
  if (!decidesAnything(standing)) throw notTheirs()
  const node = context.settings.node?.name ?? context.mesh
  const here: NodeOutlook = { node, word: 'answered', ...(await desk.foresee(digest)) }
  const { nodes, fault } = await elsewhere(digest, context)
  const all = [here, ...nodes.filter((each) => each.node !== node)]
  return {
    nodes: all.map(({ node: name, word, more, isWhole }) => ({ node: name, word, more, isWhole })),
    changes: all.flatMap(({ node: name, changes }) =>
      changes
        .filter((each) => mayKnow(standing, each))
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

const mayKnow = ({ isOperator, isMember, domains }: Standing, { product }: ForeseenChange): boolean =>
  isOperator || isMember || domains.has(product.slice(0, product.indexOf('/')))

function changeAnswer({ product, dataset, principal, purpose, agreement, reads, change }: ForeseenChange) {
  const because = change.because.map(({ id, reason, scope }) => ({ id, reason, scope }))
  return {
    ...{ product, dataset, principal, purpose, reads, kind: change.kind, because },
    ...(agreement === undefined ? {} : { agreement }),
    ...(change.kind === 'changed'
      ? {
          columns: change.columns.map(({ name, was, now, change: how }) => ({ name, was, now, change: how })),
          rows: change.rows,
        }
      : {
          ...(change.message === undefined ? {} : { message: change.message }),
          columns: [],
          rows: 'same' as const,
        }),
  }
}

const notTheirs = (): HansaError =>
  new HansaError(
    'denied',
    'what a proposal would change for others is for the council, owners and the operator',
  )

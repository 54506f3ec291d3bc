import { isHansaError } from '../../errors.ts'
import { readNodeDescriptor } from '../../mesh/read-descriptor.ts'
import { readDeliveries } from '../../mesh/registry/deliveries-file.ts'
import { knownRegistries } from '../../mesh/registry/known-registries.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import type { KnownNode } from '../../spec/known-node.ts'
import type { ApiContext, OtherNodes } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { nodeOperations } from '../operations/nodes.ts'
import { awayAnswer } from './missing-nodes.ts'
import { standingOf } from './standing.ts'

export const nodeHandlers: Handlers<typeof nodeOperations> = {
  listNodes: async (_, context) => {
    const { nodes } = context
    if (nodes === undefined) return { items: [await onlyNode(context)] }
    const known = await nodes.members.all()
    const [{ statements, fault }, away] = await Promise.all([statementsOf(nodes), awayOf(known, context)])
    const items = await Promise.all(
      known.map(async (each) => ({
        ...(await nodeAnswer(each, statements.get(each.node), { ...context, nodes })),
        ...away.get(each.node),
      })),
    )
    const { isOperator } = await standingOf(context)
    return {
      items,
      ...(isOperator ? { registries: await registriesOf(context) } : {}),
      ...(fault === undefined ? {} : { fault }),
    }
  },
}

async function onlyNode({ mesh, metadata, effects }: ApiContext) {
  const rules = await new GoverningRules(metadata, mesh, effects.now).current()
  return {
    ...{ node: mesh, self: true, vouchesFor: [], word: 'current' as const },
    domains: (rules?.bundle.domains ?? []).map(({ name }) => name),
    products: (await metadata.heads()).size,
  }
}

interface Statements {
  readonly statements: ReadonlyMap<string, string | null>
  readonly fault?: string
}

/** Who belongs to the mesh is known without a registry. */
async function statementsOf({ registries }: OtherNodes): Promise<Statements> {
  try {
    const found = (await (await registries())?.nodes()) ?? []
    return { statements: new Map(found.map(({ node, statement }) => [node, statement])) }
  } catch (error) {
    if (!isHansaError(error)) throw error
    return { statements: new Map(), fault: error.message }
  }
}

type Away = ReadonlyMap<string, { readonly away?: ReturnType<typeof awayAnswer> }>

/** Those that cannot be asked now; nobody waits long for that. */
async function awayOf(known: readonly KnownNode[], { nodes, settings }: ApiContext): Promise<Away> {
  const others = known.filter(({ node }) => node !== settings.node?.name)
  const found = await Promise.all(others.map(async ({ node }) => [node, await nodes?.away(node)] as const))
  return new Map(found.map(([node, away]) => [node, away === undefined ? {} : { away: awayAnswer(away) }]))
}

async function nodeAnswer(
  { node, domains, vouchesFor, key }: KnownNode,
  statement: string | null | undefined,
  { mesh, settings, effects, nodes }: ApiContext & { readonly nodes: OtherNodes },
) {
  const { members } = nodes
  const about = {
    ...{ node, domains, vouchesFor, self: node === settings.node?.name },
    key: (await members.keyOf(node)) ?? key,
  }
  if (statement === null || statement === undefined) return { ...about, word: 'none' as const }
  const reading = await readNodeDescriptor(statement, { mesh, members, now: effects.now() })
  if ('refused' in reading) return { ...about, word: 'refused' as const, refused: reading.refused }
  const { descriptor } = reading
  if (descriptor.node !== node)
    return { ...about, word: 'refused' as const, refused: 'it is what another node said' }
  const { address, products, hansa, issuedAt, expiresAt, left } = descriptor
  return {
    ...{ ...about, address, version: hansa, saidAt: issuedAt, expiresAt },
    word: left === true ? ('left' as const) : ('current' as const),
    products: Object.keys(products).length,
  }
}

async function registriesOf({ settings: { state } }: ApiContext) {
  const deliveries = await readDeliveries(state)
  return (await knownRegistries(state)).map((url) => {
    const { reachedAt, deliveredAt, fault, refused } = deliveries[url] ?? {}
    return {
      url,
      ...(reachedAt === undefined ? {} : { reachedAt }),
      ...(deliveredAt === undefined ? {} : { deliveredAt }),
      ...(fault === undefined ? {} : { fault }),
      ...(refused === undefined ? {} : { refused }),
    }
  })
}

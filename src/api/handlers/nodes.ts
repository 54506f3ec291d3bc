import { isHansaError } from '../../errors.ts'
import { readNodeDescriptor } from '../../mesh/read-descriptor.ts'
import { readDeliveries } from '../../mesh/registry/deliveries-file.ts'
import { knownRegistries } from '../../mesh/registry/known-registries.ts'
import { GoverningRules } from '../../sidecar/governing-rules.ts'
import type { KnownNode } from '../../spec/known-node.ts'
import type { ApiContext, OtherNodes } from '../api-context.ts'
import type { Handlers } from '../handler.ts'
import type { nodeOperations } from '../operations/nodes.ts'
import { standingOf } from './standing.ts'

export const nodeHandlers: Handlers<typeof nodeOperations> = {
  listNodes: async (_, context) => {
    const { nodes } = context
    if (nodes === undefined) return { items: [await onlyNode(context)] }
    const { statements, fault } = await statementsOf(nodes)
    const known = await nodes.members.all()
    const items = await Promise.all(
      known.map((each) => nodeAnswer(each, statements.get(each.node), { ...context, nodes })),
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

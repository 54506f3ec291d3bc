import { isHansaError } from '../../errors.ts'
import type { ApiContext } from '../api-context.ts'

/** What the reader has asked other nodes for. For whom another node acts, nobody is asked at third hand. */
export async function agreementsElsewhere({ nodes, reader, settings }: ApiContext) {
  if (nodes === undefined || reader.method === 'on-behalf-of') return { items: [], faults: [] }
  const all = await nodes.members.all()
  const owners = all.filter(({ node, domains }) => node !== settings.node?.name && domains.length > 0)
  const heard = await Promise.all(
    owners.map(({ node }) => heardFrom(node, () => nodes.askedAt(node, reader))),
  )
  return {
    items: heard.flatMap(({ items }) => items),
    faults: heard.flatMap(({ fault }) => fault ?? []),
  }
}

async function heardFrom(node: string, ask: () => ReturnType<NonNullable<ApiContext['nodes']>['askedAt']>) {
  try {
    return { items: (await ask()).map((agreement) => ({ ...agreement, node })) }
  } catch (error) {
    if (!isHansaError(error)) throw error
    return { items: [], fault: error.message }
  }
}

import { HansaError, isHansaError } from '../../errors.ts'
import { idBegins } from '../../sidecar/agreement/find-agreements.ts'
import { Misdirected } from '../../sidecar/remote/misdirected.ts'
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

/**
 * For `catch`, in place of an agreement that is `not_found` here: throws `misdirected` to the node where the reader is a
 * party of it, and the error itself where nobody has it. Where not all could be asked that is said, as nobody knows then.
 */
export const orElsewhere =
  (id: string, context: ApiContext) =>
  async (error: unknown): Promise<never> => {
    if (!isHansaError(error, 'not_found')) throw error
    const { items, faults } = await agreementsElsewhere(context)
    const [found, another] = items.filter((each) => idBegins(each.id, id))
    if (found !== undefined && another === undefined)
      throw new Misdirected(`agreement ${found.id}`, { node: found.node, address: undefined })
    const [fault] = faults
    throw fault === undefined
      ? error
      : new HansaError('source_unavailable', `there is no agreement ${id} here, and ${fault}`, {
          remedy: 'Try again when that node answers.',
        })
  }

async function heardFrom(node: string, ask: () => ReturnType<NonNullable<ApiContext['nodes']>['askedAt']>) {
  try {
    return { items: (await ask()).map((agreement) => ({ ...agreement, node })) }
  } catch (error) {
    if (!isHansaError(error)) throw error
    return { items: [], fault: error.message }
  }
}

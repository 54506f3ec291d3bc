import { formatPrincipal, operatorOf, type Principal } from '../governance/principal.ts'
import type { Directory } from '../sidecar/identity/directory.ts'
import type { Reader } from '../sidecar/reader.ts'

export interface ReadingAs {
  readonly mesh: string
  readonly directory: Pick<Directory, 'find' | 'require'>
  /** Who else reads here than those whom the identities list: products of this node. */
  readonly ownProduct?: (name: string) => Promise<Principal | undefined>
}

/** Who a command acts as: the operator, or whoever the operator names and then acts for. */
export async function readerAs(
  name: string | undefined,
  { mesh, directory, ownProduct }: ReadingAs,
): Promise<Reader> {
  const actor = operatorOf(mesh)
  if (name === undefined) return { principal: actor, method: 'operator' }
  const own = await ownProduct?.(name)
  const listed = own && (await directory.find(formatPrincipal(own)))
  return { principal: listed ?? own ?? (await directory.require(name)), actor, method: 'operator' }
}

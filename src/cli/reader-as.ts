import { operatorOf } from '../governance/principal.ts'
import type { Directory } from '../sidecar/identity/directory.ts'
import type { Reader } from '../sidecar/reader.ts'

/** Who a command acts as: the operator, or whoever the operator names and then acts for. */
export async function readerAs(
  name: string | undefined,
  { mesh, directory }: { readonly mesh: string; readonly directory: Directory },
): Promise<Reader> {
  const actor = operatorOf(mesh)
  if (name === undefined) return { principal: actor, method: 'operator' }
  return { principal: await directory.require(name), actor, method: 'operator' }
}

import { formatPrincipal, operatorOf } from '../../governance/principal.ts'
import type { Directory } from '../../sidecar/identity/directory.ts'
import type { Reader } from '../../sidecar/reader.ts'

/** Who a webhook hears for, as the node knows them now; undefined where it does not know them any more. */
export async function webhookReader(
  principal: string,
  { directory, mesh }: { readonly directory: Pick<Directory, 'find'>; readonly mesh: string },
): Promise<Pick<Reader, 'principal' | 'method'> | undefined> {
  const operator = operatorOf(mesh)
  if (principal === formatPrincipal(operator)) return { principal: operator, method: 'operator' }
  const found = await directory.find(principal)
  return found && { principal: found, method: 'token' }
}

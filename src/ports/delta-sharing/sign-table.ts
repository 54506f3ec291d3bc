import type { Entitlement } from '../../governance/entitlement.ts'
import type { Snapshot } from '../../store/snapshot.ts'
import type { HttpPort } from '../http/http-port.ts'
import type { HttpContext } from '../http/http-context.ts'
import { signFiles, type SignedFiles } from '../http/sign-files.ts'
import { portName } from './port-name.ts'
import { decideTable, openFiles, type TableAccess } from './table-access.ts'
import type { WantedVersion } from './table-request.ts'

/** A table in one version, with addresses of the files that its reader may have. */
export interface SignedTable extends SignedFiles {
  readonly table: TableAccess
  readonly entitlement: Entitlement
  readonly snapshot: Snapshot
}

/** Decides, has it written down, and signs. */
export async function signTable(
  context: HttpContext,
  port: HttpPort,
  wanted: WantedVersion,
): Promise<SignedTable> {
  const table = await decideTable(context, port, wanted)
  const held = await openFiles(context, port, table)
  // Nothing of them is sent here: they are held again, decided and audited anew, when they are fetched.
  await held.release()
  const { entitlement, snapshot } = held
  const { access, dataset } = table
  return {
    table,
    entitlement,
    snapshot,
    ...signFiles(context, port, { dataset, access, held, port: portName }),
  }
}

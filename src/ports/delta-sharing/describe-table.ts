import type { Entitlement } from '../../governance/entitlement.ts'
import { schemaOf } from '../../sidecar/governed-dataset-of.ts'
import type { HttpPort } from '../http/http-port.ts'
import { stableId } from './stable-id.ts'
import type { TableAccess } from './table-access.ts'
import { headLines, shownColumns } from './table-lines.ts'
import { isTimeTravel, type WantedVersion } from './table-request.ts'

export interface DescribedTable {
  readonly table: TableAccess
  readonly entitlement: Entitlement
  readonly wanted: WantedVersion
}

/** The first two lines of every answer about a table, as its reader sees it. */
export async function describeTable(
  { mesh, metadata }: Pick<HttpPort, 'mesh' | 'metadata'>,
  { table: { access, dataset }, entitlement, wanted }: DescribedTable,
): Promise<readonly object[]> {
  const { governed, snapshot } = access
  const publication = await metadata.publication(governed.product.key)
  const object = publication && schemaOf(publication, governed.key)?.object
  const comments = new Map(object?.properties?.map(({ name, description }) => [name, description]))
  return headLines({
    id: stableId(mesh, governed.key),
    name: dataset.name,
    description: object?.description,
    columns: shownColumns(entitlement, governed.columns, comments),
    version: isTimeTravel(wanted) ? snapshot.version : undefined,
  })
}

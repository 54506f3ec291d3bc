import { verifyStatement } from '../../governance/signed-statement.ts'
import type { MeshMembers } from '../mesh-members.ts'
import { reportSchemas, reportType, type Report, type ReportKind } from './report-schemas.ts'

export interface ReportOrigin {
  readonly mesh: string
  readonly node: string
  readonly members: Pick<MeshMembers, 'keyOf' | 'lookAgain'>
}

/**
 * What a node says in a report, once its key of now has signed it; undefined for all else. Whoever brings it says of which
 * node it is, and that is not enough.
 */
export async function readReport<Kind extends ReportKind>(
  kind: Kind,
  text: string,
  { mesh, node, members }: ReportOrigin,
): Promise<Report<Kind> | undefined> {
  const read = async (key: string | undefined): Promise<Report<Kind> | undefined> => {
    const report =
      key === undefined
        ? undefined
        : await verifyStatement(text, { type: reportType(kind), key, schema: reportSchemas[kind] })
    return report?.mesh === mesh && report.node === node ? report : undefined
  }
  return (await read(await members.keyOf(node))) ?? read(await members.lookAgain(node))
}

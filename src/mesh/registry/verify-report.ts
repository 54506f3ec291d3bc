import * as z from 'zod'
import { statementHeader, verifyStatement } from '../../governance/signed-statement.ts'

/** What every report has: whose it is. What else it says is for those who read it. */
const reportSchema = z.looseObject({ mesh: z.string(), node: z.string() })

const reportType = /^hansa-[a-z-]+\+json$/

/** What a node signs besides reports. */
const otherTypes: ReadonlySet<string> = new Set([
  'hansa-node+json',
  'hansa-product+json',
  'hansa-rotation+json',
  'hansa-files+json',
  'hansa-bundle+json',
])

/** Whether a report is what this node signed, whatever its kind: a newer Hansa may have kinds that this one does not know. */
export async function verifyReport(
  text: string,
  { mesh, node, key }: { readonly mesh: string; readonly node: string; readonly key: string },
): Promise<boolean> {
  const type = statementHeader(text)?.type
  if (type === undefined || !reportType.test(type) || otherTypes.has(type)) return false
  const report = await verifyStatement(text, { type, key, schema: reportSchema })
  return report?.mesh === mesh && report.node === node
}

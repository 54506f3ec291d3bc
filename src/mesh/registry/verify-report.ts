import * as z from 'zod'
import { statementHeader, verifyStatement } from '../../governance/signed-statement.ts'
import { goneSchema, goneType } from '../gone-statement.ts'
import { clockSeconds } from '../node-assertion.ts'
import type { DocumentKey } from './document-key.ts'
import type { VerifiedReport } from './signed-document.ts'

/** What every report has: whose it is, and when it was said. What else it says is for those who read it. */
const reportSchema = z.looseObject({ mesh: z.string(), node: z.string(), issuedAt: z.iso.datetime() })

/** What a node signs besides reports. */
const otherTypes: ReadonlySet<string> = new Set([
  goneType,
  'hansa-node+json',
  'hansa-product+json',
  'hansa-rotation+json',
  'hansa-files+json',
  'hansa-bundle+json',
])

export interface ReportCheck {
  /** Under which it was brought. */
  readonly key: Extract<DocumentKey, { readonly kind: 'report' }>
  readonly mesh: string
  readonly node: string
  /** The node's key of now. */
  readonly signer: string
  readonly now: Date
}

/**
 * When a report was said, or that it is gone, where the node signed that; or why it is not taken. A newer Hansa may have kinds
 * that this one does not know.
 */
export async function verifyReport(
  text: string,
  { key, mesh, node, signer, now }: ReportCheck,
): Promise<Pick<VerifiedReport, 'issuedAt' | 'isGone'> | string> {
  const isGone = statementHeader(text)?.type === goneType
  const said = isGone
    ? await goneOf(text, key, signer)
    : await verifyReportOf(text, { kind: key.report, key: signer })
  if (said?.mesh !== mesh || said.node !== node)
    return `it is no report of the kind \`${key.report}\` that \`${node}\` signed with its key of now`
  if (Date.parse(said.issuedAt) > now.getTime() + clockSeconds * 1000)
    return `it is of ${said.issuedAt}, which is still to come`
  return { issuedAt: said.issuedAt, isGone }
}

async function goneOf(text: string, { report, name }: ReportCheck['key'], key: string) {
  const said = await verifyStatement(text, { type: goneType, key, schema: goneSchema })
  return said?.key === `report/${report}/${name}` ? said : undefined
}

async function verifyReportOf(text: string, { kind, key }: { readonly kind: string; readonly key: string }) {
  const type = `hansa-${kind}+json`
  return otherTypes.has(type) ? undefined : verifyStatement(text, { type, key, schema: reportSchema })
}

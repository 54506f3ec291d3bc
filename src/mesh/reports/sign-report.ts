import { decodeJwt } from 'jose'
import {
  publicKeyText,
  signStatement,
  statementHeader,
  type StatementSigner,
} from '../../governance/signed-statement.ts'
import { canonicalJson } from '../../spec/canonical-hash.ts'
import { reportType, type Report, type ReportKind } from './report-schemas.ts'

/** What a report says besides whose it is, and when. */
export type ReportContent<Kind extends ReportKind> = Omit<Report<Kind>, 'mesh' | 'node' | 'on' | 'issuedAt'>

export interface ReportSigning {
  readonly mesh: string
  readonly node: string
  readonly key: StatementSigner
  readonly now: Date
  /** What was said before under the same key. */
  readonly before: string | undefined
}

/**
 * A report of now, signed; the text of before where that says the same today. Times never go back: what is older than what was
 * seen is taken by nobody.
 */
export function signReport<Kind extends ReportKind>(
  kind: Kind,
  content: ReportContent<Kind>,
  { mesh, node, key, now, before }: ReportSigning,
): string {
  const { issuedAt: saidAt, ...said } = claimsOf(before)
  const claims = { ...content, mesh, node, on: now.toISOString().slice(0, 10) }
  const isBySameKey = before !== undefined && statementHeader(before)?.key === publicKeyText(key.publicKey)
  if (isBySameKey && canonicalJson(said) === canonicalJson(claims)) return before
  const latest = Math.max(now.getTime(), typeof saidAt === 'string' ? Date.parse(saidAt) : 0)
  return signStatement({ ...claims, issuedAt: new Date(latest).toISOString() }, reportType(kind), key)
}

/** This node's own text is not verified again. */
const claimsOf = (text: string | undefined): Readonly<Record<string, unknown>> =>
  text === undefined ? {} : decodeJwt(text)

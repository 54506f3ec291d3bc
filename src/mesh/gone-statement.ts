import * as z from 'zod'
import { signStatement, type StatementSigner } from '../governance/signed-statement.ts'

export const goneType = 'hansa-gone+json'

/** That a node has a report no more: it takes the report's place, so that nobody can bring that back. */
export const goneSchema = z.object({
  mesh: z.string(),
  node: z.string(),
  /** Of the report: `report/<kind>/<name>`. */
  key: z.string(),
  issuedAt: z.iso.datetime(),
})

export type GoneStatement = Readonly<z.infer<typeof goneSchema>>

/** Says that a report is no more. */
export const signGone = (
  { now, ...said }: Omit<GoneStatement, 'issuedAt'> & { readonly now: Date },
  signer: StatementSigner,
): string => signStatement({ ...said, issuedAt: now.toISOString() } satisfies GoneStatement, goneType, signer)

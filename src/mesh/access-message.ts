import * as z from 'zod'
import { printable } from '../engine/encode/terminal-text.ts'

/** Where requests for access are made and listed, of a node's HTTP port. */
export const accessPath = '/mesh/access/requests'

const text = z.string().min(1).max(1000)

/** What one node asks another for, in the name of a principal. */
export const accessRequestSchema = z.strictObject({
  /** An output port by any of its names: see `findPublishedPort`. */
  product: text,
  purpose: text,
  /** A day or a time: see `readUntil`. */
  until: text,
  justification: z.string().min(1).max(10_000),
  /** The principal itself where absent, or a team it belongs to. */
  consumer: text.exactOptional(),
})

export type AccessRequestMessage = Readonly<z.infer<typeof accessRequestSchema>>

/** What another node says is printed, so nothing of it may be more than a line. */
const line = z
  .string()
  .max(5000)
  .transform((said) => printable(said, 500))

const agreement = z.object({
  id: line,
  state: z.enum(['requested', 'approved', 'refused', 'revoked', 'withdrawn', 'expired']),
  consumer: line,
  requestedBy: line,
  product: line,
  port: line,
  major: z.int().nonnegative(),
  purpose: line,
  until: z.iso.datetime(),
})

/** An agreement as its owner tells a party of it. */
export type ToldAgreement = Readonly<z.infer<typeof agreement>>

/** The answer to a request. */
export const accessAnswerSchema = z.object({
  agreement,
  /** Who decides, as `formatPrincipal` writes them. */
  owners: z.array(line).readonly(),
})

export type AccessAnswer = Readonly<z.infer<typeof accessAnswerSchema>>

export const accessListSchema = z.object({ agreements: z.array(agreement).readonly() })

export type AccessList = Readonly<z.infer<typeof accessListSchema>>

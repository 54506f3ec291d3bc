import * as z from 'zod'

/** A policy that made a decision what it is. */
export const policy = z
  .object({
    id: z.string(),
    reason: z.string(),
    scope: z.enum(['built-in', 'agreement', 'global', 'domain', 'product']),
  })
  .meta({ id: 'DecidingPolicy' })

/** What is seen of a column. */
export const seen = z.enum(['clear', 'masked', 'withheld'])

/** The agreement that a read rests on. */
export const agreementTerms = z
  .object({ id: z.string(), purpose: z.string(), until: z.string() })
  .meta({ id: 'AgreementTerms' })

import * as z from 'zod'
import { errorTable, HansaError, type ErrorCode } from '../../errors.ts'

const codes = Object.keys(errorTable) as readonly ErrorCode[]

const problemSchema = z.object({
  code: z.enum(codes),
  detail: z.string(),
  remedy: z.string().exactOptional(),
  position: z.int().exactOptional(),
})

/** The error that a node's problem details tell of; `source_unavailable` where no node has written the answer. */
export async function errorOfResponse(response: Response, address: string): Promise<HansaError> {
  const { data } = problemSchema.safeParse(await response.json().catch(() => undefined))
  if (data === undefined)
    return new HansaError(
      'source_unavailable',
      `what answers at ${address} is no node: it says ${response.status}`,
      { remedy: 'Give the address that `hansa up` prints.' },
    )
  const { code, detail, ...rest } = data
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return new HansaError(code, detail, {
    ...rest,
    ...(Number.isFinite(seconds) ? { retryAfterSeconds: seconds } : {}),
  })
}

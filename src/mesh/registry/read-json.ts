import type { IncomingMessage } from 'node:http'
import type * as z from 'zod'
import { HansaError } from '../../errors.ts'

/** The body of a request in a form that is known. Throws `too_large`, or `invalid_input` where it is of another form. */
export async function readJson<T>(
  incoming: IncomingMessage,
  { schema, longest }: { readonly schema: z.ZodType<T>; readonly longest: number },
): Promise<T> {
  const { data } = schema.safeParse(parsed(await readText(incoming, longest)))
  if (data !== undefined) return data
  throw new HansaError('invalid_input', 'the request is not of the form that this address takes')
}

/** What is too long is let go by unkept, so that the sender hears the answer. */
async function readText(incoming: IncomingMessage, longest: number): Promise<string> {
  const kept: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes <= longest) kept.push(chunk)
    else kept.length = 0
  }
  if (bytes <= longest) return Buffer.concat(kept).toString()
  throw new HansaError('too_large', `the request is longer than ${longest} bytes`, {
    remedy: 'Send it in parts.',
  })
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

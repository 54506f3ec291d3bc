import { HansaError } from '../../errors.ts'
import type { McpCaller, ReadOptions } from './mcp-port.ts'
import { portName } from './port-name.ts'

/** What a tool's arguments may say of a read. */
export interface CallTerms {
  readonly purpose?: string | undefined
  readonly agreement?: string | undefined
  readonly asOf?: string | undefined
}

/** The terms of a read, with the purpose that the host stated; `denied` where the model states another one. */
export function termsOfCall(
  { purpose: bound }: McpCaller,
  { purpose, agreement, asOf }: CallTerms,
): ReadOptions {
  if (bound !== undefined && purpose !== undefined && purpose !== bound)
    throw new HansaError('denied', `this connection reads for ${bound} and for nothing else`, {
      remedy: 'Leave `purpose` out, or have whoever runs the agent connect for another one.',
    })
  const stated = bound ?? purpose
  return {
    ...(stated === undefined ? {} : { purpose: stated }),
    ...(agreement === undefined ? {} : { agreement }),
    ...(asOf === undefined ? {} : { asOf }),
    port: portName,
  }
}

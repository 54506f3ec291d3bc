import { privateHeaders } from '../http/answer-headers.ts'
import type { HttpContext } from '../http/http-context.ts'
import {
  capabilitiesHeader,
  chosenCapabilities,
  readCapabilities,
  type Capabilities,
} from './capabilities.ts'

/** Where every answer about a table says its version. */
export const versionHeader = 'delta-table-version'

export const capabilitiesOf = ({ req }: HttpContext): Capabilities =>
  readCapabilities(req.header(capabilitiesHeader))

/** One JSON object a line. */
export const answerLines = (
  lines: readonly object[],
  version: number,
  capabilities: Capabilities,
): Response =>
  new Response(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), {
    headers: {
      ...privateHeaders,
      'content-type': 'application/x-ndjson; charset=utf-8',
      [versionHeader]: String(version),
      ...chosenCapabilities(capabilities),
    },
  })

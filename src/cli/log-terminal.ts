import { Writable } from 'node:stream'
import type { RequestLog } from '../ports/http/request-telemetry.ts'
import { requestId } from '../request-id.ts'
import type { LogSettings } from '../spec/mesh.ts'
import { noteLine, type Terminal } from './terminal.ts'

/** How a server tells of itself: where lines go, and each request if that is wanted. */
export interface ServerLog {
  readonly terminal: Terminal
  readonly request: ((entry: RequestLog) => void) | undefined
}

/** As `mesh.yaml` says: lines for people, or a JSON object a line for what gathers logs. */
export function serverLog(terminal: Terminal, { format, requests }: LogSettings, now: () => Date): ServerLog {
  const write = (entry: object): void =>
    noteLine(terminal, JSON.stringify({ time: now().toISOString(), ...entry }))
  if (format === 'text') return { terminal, request: requests ? textOfRequests(terminal, now) : undefined }
  return {
    terminal: {
      ...terminal,
      err: linesTo((line) => write({ level: levelOf(line), ...messageOf(line) })),
      liveWidth: undefined,
    },
    request: requests ? (entry) => write({ level: 'info', message: 'request', ...entry }) : undefined,
  }
}

const textOfRequests =
  (terminal: Terminal, now: () => Date) =>
  ({ request, method, path, status, milliseconds, principal = '-' }: RequestLog): void =>
    noteLine(
      terminal,
      `${now().toISOString()} ${principal} ${method} ${path} ${status} ${milliseconds} ms ${request}`,
    )

/** What the command line marks in front of a line. */
const levelOf = (line: string): string =>
  /^(hansa:|✗)/.test(line) ? 'error' : line.startsWith('!') ? 'warning' : 'info'

function messageOf(line: string): object {
  const request = requestId()
  return { message: line.replace(/^(hansa:|[!✓✗]) /, ''), ...(request === undefined ? {} : { request }) }
}

/** Hears each whole line that is written. */
function linesTo(hear: (line: string) => void): Writable {
  let rest = ''
  return new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      const lines = `${rest}${String(chunk)}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') hear(line)
      done()
    },
  })
}

import { HansaError } from '../../errors.ts'
import type { GovernedResult } from '../../sidecar/read-request.ts'
import { catalogueAnswer } from './catalogue/catalogue-answer.ts'
import type { FlightContext } from './flight-context.ts'
import { flightDataOf } from './flight-data.ts'
import { readTicket } from './flight-message.ts'
import { portName } from './flight-port.ts'
import type { FlightCall } from './handlers.ts'
import { readCommand } from './sql-command.ts'

/** The data of a ticket, decided and read now. */
export async function* doGet(
  context: FlightContext,
  call: FlightCall,
  request: Buffer,
): AsyncGenerator<Buffer> {
  const command = readCommand(readTicket(request))
  if (command.kind === 'catalogue') yield* flightDataOf(await catalogueAnswer(context, call, command.command))
  else if (command.kind === 'ticket') yield* readStatement(context, call, command.handle)
  else
    throw new HansaError('invalid_input', 'this is no ticket', { remedy: 'Ask for the flight’s info first.' })
}

async function* readStatement(
  { sidecar, held }: FlightContext,
  { reader, terms, signal }: FlightCall,
  handle: string,
): AsyncGenerator<Buffer> {
  const { sql, parameters, terms: before } = held.get(reader, handle, 'ticket')
  const running = held.run(reader, handle)
  try {
    const result = await sidecar.query(reader, {
      ...before,
      ...terms,
      sql,
      format: 'arrow',
      port: portName,
      signal: AbortSignal.any([signal, running.signal]),
      ...(parameters === undefined ? {} : { parameters }),
    })
    yield* dataOf(result)
  } finally {
    running.end()
  }
}

/** The rows of a result, which is cleared away afterwards; whoever stops early cancels its statement. */
async function* dataOf({ bytes, rows }: GovernedResult): AsyncGenerator<Buffer> {
  try {
    yield* flightDataOf(bytes)
    for await (const _ of bytes) throw new HansaError('internal', 'the result goes on after its end')
    await rows
  } finally {
    bytes.destroy()
    await rows.catch(() => undefined)
  }
}

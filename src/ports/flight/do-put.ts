import { HansaError } from '../../errors.ts'
import type { Parameter } from '../../engine/statement-parameters.ts'
import { ParameterReader } from './arrow/parameter-reader.ts'
import type { FlightContext } from './flight-context.ts'
import { readFlightData, writePutResult } from './flight-message.ts'
import type { FlightCall } from './handlers.ts'
import { bytesField, writeMessage } from './protobuf.ts'
import { handleBytes, readCommand } from './sql-command.ts'

/** Binds values to a prepared statement: an Arrow stream with one row of them. Nothing else is put anywhere. */
export async function* doPut(
  { held }: FlightContext,
  { reader }: FlightCall,
  requests: AsyncIterable<unknown>,
): AsyncGenerator<Buffer> {
  const { handle, parameters } = await readValues(requests)
  held.bind(reader, handle, parameters)
  yield writePutResult(writeMessage(bytesField(1, handleBytes(handle))))
}

interface Values {
  readonly handle: string
  readonly parameters: readonly Parameter[]
}

async function readValues(requests: AsyncIterable<unknown>): Promise<Values> {
  const values = new ParameterReader()
  let handle: string | undefined
  for await (const request of requests) {
    if (!Buffer.isBuffer(request)) continue
    const { command, header, body } = readFlightData(request)
    handle ??= preparedHandle(command)
    values.take(header, body)
  }
  if (handle === undefined) throw nothingToBind()
  return { handle, parameters: values.row() }
}

function preparedHandle(bytes: Uint8Array | undefined): string {
  const command = bytes && readCommand(bytes)
  if (command?.kind === 'prepared') return command.handle
  throw nothingToBind()
}

const nothingToBind = (): HansaError =>
  new HansaError('feature_not_supported', 'only values of a prepared statement can be put', {
    remedy: 'Prepare the statement, and send its values with CommandPreparedStatementQuery.',
  })

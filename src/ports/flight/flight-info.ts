import { arrowSchema } from '../../engine/encode/arrow/arrow-schema.ts'
import type { StatementShape } from '../../engine/describe-parameters.ts'
import { HansaError } from '../../errors.ts'
import { catalogueSchema } from './catalogue/catalogue-answer.ts'
import type { FlightContext } from './flight-context.ts'
import { readDescriptor, writeFlightInfo, writeSchemaResult, type FlightInfo } from './flight-message.ts'
import { portName } from './flight-port.ts'
import type { FlightCall } from './handlers.ts'
import type { HeldStatement } from './held-statements.ts'
import { bytesField, writeAny, writeMessage } from './protobuf.ts'
import { handleBytes, readCommand, type SqlCommand } from './sql-command.ts'

/** What a flight will give, and the ticket to have it. What is decided for that counts for nothing afterwards. */
export async function flightInfo(context: FlightContext, call: FlightCall, request: Buffer): Promise<Buffer> {
  const bytes = readDescriptor(request)
  const command = readCommand(bytes)
  // A question about the catalogue is its own ticket.
  if (command.kind === 'catalogue')
    return writeFlightInfo({ schema: catalogueSchema(command.command), command: bytes, ticket: bytes })
  const statement = statementOf(context, call, command)
  const { columns } = await describe(context, call, statement)
  const handle = context.held.keep(call.reader, { ...statement, kind: 'ticket' })
  const ticket = writeAny('TicketStatementQuery', writeMessage(bytesField(1, handleBytes(handle))))
  return writeFlightInfo({ ...schemaOf(statement, columns), command: bytes, ticket })
}

/** The engine finds a type of its own for a value that is NULL, and clients hold a result to what was said of it. */
const schemaOf = (
  { parameters = [] }: HeldStatement,
  columns: StatementShape['columns'],
): Pick<FlightInfo, 'schema'> =>
  parameters.some(({ text }) => text === undefined) ? {} : { schema: arrowSchema(columns) }

/** The schema alone. */
export async function flightSchema(
  context: FlightContext,
  call: FlightCall,
  request: Buffer,
): Promise<Buffer> {
  const command = readCommand(readDescriptor(request))
  if (command.kind === 'catalogue') return writeSchemaResult(catalogueSchema(command.command))
  const { columns } = await describe(context, call, statementOf(context, call, command))
  return writeSchemaResult(arrowSchema(columns))
}

/** What a statement takes and gives this reader at this moment. */
export const describe = (
  { sidecar }: FlightContext,
  { reader, signal, terms }: FlightCall,
  { sql, parameters = [], terms: held }: HeldStatement,
): Promise<StatementShape> =>
  sidecar.describe(reader, {
    ...held,
    ...terms,
    sql,
    types: parameters.map(({ type }) => type),
    port: portName,
    signal,
  })

function statementOf(
  { held }: FlightContext,
  { reader, terms }: FlightCall,
  command: Exclude<SqlCommand, { kind: 'catalogue' }>,
): HeldStatement {
  switch (command.kind) {
    case 'statement':
      return { kind: 'prepared', sql: command.sql, types: [], parameters: undefined, terms }
    case 'prepared':
      return held.get(reader, command.handle, 'prepared')
    case 'ticket':
      throw new HansaError('invalid_input', 'a ticket describes no flight', { remedy: 'Send it to DoGet.' })
  }
}

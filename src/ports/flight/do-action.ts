import { arrowSchema } from '../../engine/encode/arrow/arrow-schema.ts'
import { HansaError } from '../../errors.ts'
import type { FlightContext } from './flight-context.ts'
import { describe } from './flight-info.ts'
import { readAction, readTicketsOfInfo, writeActionType, writeResult } from './flight-message.ts'
import type { FlightCall } from './handlers.ts'
import type { HeldStatement } from './held-statements.ts'
import {
  bytesField,
  numberField,
  readAny,
  readBytes,
  readMessage,
  writeAny,
  writeMessage,
} from './protobuf.ts'
import { handleBytes, readCommand, readHandle, readStatement } from './sql-command.ts'

type Act = (context: FlightContext, call: FlightCall, body: Uint8Array) => Promise<Buffer>

interface KnownAction {
  readonly description: string
  readonly act: Act
}

/** What can be done besides reading. */
const actions: Readonly<Record<string, KnownAction>> = {
  CreatePreparedStatement: {
    description: 'Keeps a statement, and says what it takes and gives.',
    act: (context, call, body) => prepare(context, call, readStatement(unpacked(body))),
  },
  ClosePreparedStatement: {
    description: 'Forgets a prepared statement.',
    act: ({ held }, { reader }, body) => {
      held.close(reader, readHandle(unpacked(body)))
      return Promise.resolve(Buffer.alloc(0))
    },
  },
  CancelFlightInfo: {
    description: 'Ends what runs by a flight’s ticket.',
    act: (context, call, body) => {
      const status = cancel(context, call, readInfo(body))
      return Promise.resolve(writeMessage(numberField(1, status)))
    },
  },
  CancelQuery: {
    description: 'The same, as older clients ask for it.',
    act: (context, call, body) => {
      const status = cancel(context, call, readInfo(unpacked(body)))
      return Promise.resolve(writeAny('ActionCancelQueryResult', writeMessage(numberField(1, status))))
    },
  },
}

/** One result, also where there is nothing to say: a client ends its whole process on an empty answer. */
export async function* doAction(
  context: FlightContext,
  call: FlightCall,
  request: Buffer,
): AsyncGenerator<Buffer> {
  const { type, body } = readAction(request)
  const known = Object.hasOwn(actions, type) ? actions[type] : undefined
  if (known === undefined)
    throw new HansaError('feature_not_supported', `there is no action ${type.slice(0, 80)}`, {
      remedy: 'ListActions says which there are.',
    })
  yield writeResult(await known.act(context, call, body))
}

export async function* listActions(): AsyncGenerator<Buffer> {
  for (const [type, { description }] of Object.entries(actions))
    yield await Promise.resolve(writeActionType(type, description))
}

/** The statement is decided as if it ran, so that what it gives can be said; it is decided anew when it does. */
async function prepare(context: FlightContext, call: FlightCall, sql: string): Promise<Buffer> {
  const { terms } = call
  const statement: HeldStatement = { kind: 'prepared', sql, types: [], parameters: undefined, terms }
  const { columns, parameters: types } = await describe(context, call, statement)
  const handle = context.held.keep(call.reader, { ...statement, types })
  const taken = types.map((type, index) => ({ name: `$${index + 1}`, type }))
  return writeAny(
    'ActionCreatePreparedStatementResult',
    writeMessage(
      bytesField(1, handleBytes(handle)),
      bytesField(2, arrowSchema(columns)),
      bytesField(3, arrowSchema(taken)),
      // Clients that know of `is_update` take a statement for one where it is not said.
      numberField(4, 0),
    ),
  )
}

const cancelled = 1
const notCancellable = 3

function cancel({ held }: FlightContext, { reader }: FlightCall, info: Uint8Array): number {
  const ended = readTicketsOfInfo(info).filter((ticket) => {
    const command = readCommand(ticket)
    return command.kind === 'ticket' && held.cancel(reader, command.handle)
  })
  return ended.length > 0 ? cancelled : notCancellable
}

/** The one field of both requests to cancel. */
function readInfo(body: Uint8Array): Uint8Array {
  let info: Uint8Array = new Uint8Array()
  readMessage(body, { 1: readBytes((value) => (info = value)) })
  return info
}

function unpacked(body: Uint8Array): Uint8Array {
  const any = readAny(body)
  if (any !== undefined) return any.value
  throw new HansaError('invalid_input', 'the body of the action is no message of Flight SQL', {
    remedy: 'Use a client of Arrow Flight SQL.',
  })
}

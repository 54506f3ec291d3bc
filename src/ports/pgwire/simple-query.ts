import {
  commandComplete,
  copyDone,
  copyOut,
  emptyQuery,
  notice,
  parameterStatus,
  rowDescription,
} from './backend-message.ts'
import { readCommand } from './command.ts'
import type { MessageWriter } from './message-writer.ts'
import type { OpenRows } from './open-rows.ts'
import { errorFields, type PostgresError } from './postgres-error.ts'
import type { PreparedStatements } from './prepared-statements.ts'
import type { SessionSettings } from './session-settings.ts'
import { sqlParts, type SqlPart } from './sql-token.ts'
import type { StatementRunner } from './statement-runner.ts'
import type { Outcome } from './outcome.ts'

const asText = { kind: 'postgres-rows', binary: [] } as const

export interface Answering {
  readonly runner: StatementRunner
  readonly prepared: PreparedStatements
  readonly writer: MessageWriter
  readonly settings: SessionSettings
}

/** Where an error lies, for its position. */
export interface Place {
  offset: number
}

/** Answers a `Query` message: its statements one after the other, until one fails. */
export async function answerQuery(sql: string, answering: Answering, place: Place): Promise<void> {
  const parts = sqlParts(sql)
  const { runner, writer } = answering
  if (parts.length === 0) await writer.send(emptyQuery())
  if (parts.length > 1) runner.beginImplicit()
  for (const part of parts) {
    place.offset = part.offset
    await answerPart(part, answering, place)
  }
  await runner.endImplicit(true)
}

async function answerPart(part: SqlPart, answering: Answering, place: Place): Promise<void> {
  const command = readCommand(part)
  if ('offset' in command) place.offset += command.offset ?? 0
  const outcome = await answering.runner.run(command, { format: asText, asked: part.sql })
  await sendOutcome(outcome, answering)
}

const describedRows = ({ columns, binary }: OpenRows): Buffer =>
  rowDescription(columns, { kind: 'postgres-rows', binary })

async function sendOutcome(outcome: Outcome, answering: Answering): Promise<void> {
  const { runner, writer } = answering
  switch (outcome.kind) {
    case 'done':
      return sendDone(outcome, answering)
    case 'copy':
      return sendCopy(outcome, answering)
    case 'rows':
      await sendWarning(runner.takeWarning(), writer)
      await writer.send(describedRows(outcome.rows))
      await closing(outcome, async () => {
        const most = outcome.most ?? Number.POSITIVE_INFINITY
        const sent = await runner.send(outcome.rows, most, (bytes) => writer.send(bytes))
        await writer.send(commandComplete(outcome.tag(sent.rows)))
      })
  }
}

/** Runs `work` and lets go of the rows if it fails; those of a cursor stay. */
async function closing(
  { rows, isCursor }: { readonly rows: OpenRows; readonly isCursor?: true },
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (isCursor !== true) await rows.close()
    throw error
  }
}

export async function sendDone(
  { tag, warning }: Extract<Outcome, { kind: 'done' }>,
  { writer, settings }: Answering,
): Promise<void> {
  await sendWarning(warning, writer)
  const changed = settings.takeChanged().map(([name, value]) => parameterStatus(name, value))
  await writer.send(...changed, commandComplete(tag))
}

/** Before the first row, where every client expects notices. */
export async function sendWarning(
  warning: PostgresError | undefined,
  writer: Pick<Answering['writer'], 'send'>,
): Promise<void> {
  if (warning !== undefined) await writer.send(notice(errorFields(warning), 'WARNING'))
}

export async function sendCopy(
  { rows, binary }: Extract<Outcome, { kind: 'copy' }>,
  { runner, writer }: Answering,
): Promise<void> {
  await sendWarning(runner.takeWarning(), writer)
  await writer.send(copyOut(binary, rows.columns.length))
  await closing({ rows }, async () => {
    const sent = await runner.send(rows, Number.POSITIVE_INFINITY, (bytes) => writer.send(bytes))
    await writer.send(copyDone(), commandComplete(`COPY ${sent.rows}`))
  })
}

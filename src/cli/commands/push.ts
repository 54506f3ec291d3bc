import { createReadStream } from 'node:fs'
import path from 'node:path'
import { hashFile } from '../../engine/hash-file.ts'
import { HansaError, systemErrorCode } from '../../errors.ts'
import type { PushOutcome } from '../../product/push/accept-push.ts'
import type { PushForm } from '../../product/push/push-target.ts'
import { receiptOf } from '../../product/push/receipt.ts'
import { Sidecar } from '../../sidecar/sidecar.ts'
import type { SetAside } from '../../store/push-store.ts'
import type { CommandContext } from '../command-context.ts'
import { counted } from '../counted.ts'
import { directoryOf } from '../directory-of.ts'
import { withStore } from '../open-mesh.ts'
import { readerAs } from '../reader-as.ts'
import { printJson, printLine } from '../terminal.ts'

export interface PushOptions {
  /** `<domain>/<product>/<port>`, and `/<object>` where there are several. */
  readonly input: string
  readonly file: string
  /** Pushes as this principal, and as the operator where absent. */
  readonly as?: string
  /** The hash of the file where absent: the same file is in once. */
  readonly key?: string
}

/** `hansa push <input> <file>`: rows of a file for an input port, as `POST …/inputs/<port>` takes them. */
export async function push(context: CommandContext, { input, file, as, key }: PushOptions): Promise<number> {
  const { effects, terminal, json } = context
  const place = placeOf(input)
  const form = formOf(file)
  const hash = await hashFile(file).catch(unreadable(file))
  return withStore(context, async (store, settings, mesh) => {
    const reader = await readerAs(as, { mesh, directory: directoryOf({ mesh, settings, store, effects }) })
    await using sidecar = await Sidecar.open({ store, settings, mesh, effects, warmWorkers: 0 })
    const outcome = await sidecar.push(reader, {
      ...place,
      form,
      idempotencyKey: key ?? hash,
      port: 'cli',
      body: createReadStream(file),
    })
    if (outcome.kind === 'refused') throw refused(outcome)
    if (json) printJson(terminal, receiptOf(outcome.push))
    else for (const line of linesOf(input, outcome)) printLine(terminal, line)
    return 0
  })
}

function placeOf(input: string): { product: string; input: string; object?: string } {
  const [domain, product, port, object, more] = input.split('/')
  if (domain !== undefined && product !== undefined && port !== undefined && more === undefined)
    return {
      product: `${domain}/${product}`,
      input: port,
      ...(object === undefined ? {} : { object }),
    }
  throw new HansaError('invalid_input', `${input} is no input port`, {
    remedy: 'Write it as `<domain>/<product>/<port>`, such as `sales/takings/tills`.',
  })
}

/** By the ending of a file's name. */
const forms: Readonly<Partial<Record<string, PushForm>>> = {
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.csv': 'csv',
  '.parquet': 'parquet',
}

function formOf(file: string): PushForm {
  const form = forms[path.extname(file).toLowerCase()]
  if (form !== undefined) return form
  throw new HansaError('invalid_input', `the form of ${path.basename(file)} cannot be told`, {
    remedy: `Give it a name that ends in ${Object.keys(forms).join(', ')}.`,
  })
}

const unreadable =
  (file: string) =>
  (cause: unknown): never => {
    const isAbsent = systemErrorCode(cause) === 'ENOENT'
    throw new HansaError(
      isAbsent ? 'not_found' : 'source_unavailable',
      `${file} ${isAbsent ? 'is not there' : 'cannot be read'}`,
      { cause },
    )
  }

const refused = ({ setAside, count }: Extract<PushOutcome, { kind: 'refused' }>): HansaError =>
  new HansaError(
    'data_exception',
    `${counted(count, 'row')} ${count === 1 ? 'does' : 'do'} not fit the contract, so nothing was kept`,
    { detail: setAside.map(rowText), remedy: 'Mend them and push again.' },
  )

const rowText = ({ row, line, column, expected }: SetAside): string =>
  [
    `row ${row}`,
    ...(line === undefined ? [] : [` (line ${line})`]),
    ...(column === undefined ? [] : [`, column ${column}`]),
    `: expected ${expected}`,
  ].join('')

function linesOf(
  input: string,
  { push, isRepeated }: Extract<PushOutcome, { kind: 'accepted' }>,
): readonly string[] {
  const { rows, quarantinedRows, setAside } = push
  const when = isRepeated ? ` at ${push.pushedAt}: this is the same push` : ''
  return [
    `${counted(rows, 'row')} pushed to ${input}${when}`,
    ...(quarantinedRows === 0
      ? []
      : [`${counted(quarantinedRows, 'row')} set aside:`, ...setAside.map((row) => `  ${rowText(row)}`)]),
  ]
}

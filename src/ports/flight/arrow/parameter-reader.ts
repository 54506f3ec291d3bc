import type { Parameter } from '../../../engine/statement-parameters.ts'
import { HansaError } from '../../../errors.ts'
import { readArrowMessage } from './arrow-message.ts'
import { BatchColumns } from './batch-columns.ts'
import type { FlatTable } from './flat-table.ts'
import { layoutOf, unsupportedType, type ParameterField } from './parameter-type.ts'

const mostFields = 1000

/** Reads the values of a statement's parameters from the messages of an Arrow stream: one row of them. */
export class ParameterReader {
  #fields: readonly ParameterField[] | undefined
  #row: readonly Parameter[] | undefined

  /** Takes the next message. Throws `invalid_input` where it is none, or out of place. */
  take(header: Uint8Array, body: Uint8Array): void {
    // A client may send its command alone.
    if (header.length === 0) return
    const message = readArrowMessage(header)
    if (message.header === undefined) throw outOfPlace()
    if (message.kind === 'schema' && this.#fields === undefined) this.#fields = fieldsOf(message.header)
    else if (message.kind === 'batch' && this.#fields !== undefined)
      this.#takeBatch(message.header, body, this.#fields)
    else throw outOfPlace()
  }

  /** The values, in the order of the columns. */
  row(): readonly Parameter[] {
    if (this.#row !== undefined) return this.#row
    if (this.#fields?.length === 0) return []
    throw new HansaError('invalid_input', 'there are no values', { remedy: 'Send one row of them.' })
  }

  #takeBatch(batch: FlatTable, body: Uint8Array, fields: readonly ParameterField[]): void {
    const rows = batch.int64(0)
    if (rows === 0n) return
    if (rows !== 1n || this.#row !== undefined) throw oneRowOnly()
    const columns = new BatchColumns(batch, body)
    this.#row = fields.map((field) => columns.next(field)(0))
  }
}

function fieldsOf(schema: FlatTable): readonly ParameterField[] {
  const big = 1
  if (schema.int16(0) === big) throw unsupportedType()
  const fields = schema.tables(1)
  if (fields.length > mostFields) throw unsupportedType()
  return fields.map((field) => fieldOf(field, true))
}

/** Lists of lists are of no use to a statement that takes text for them. */
function fieldOf(field: FlatTable, mayBeList: boolean): ParameterField {
  const dictionary = field.table(4)
  const layout = layoutOf(field.int8(2), field.table(3))
  if (dictionary !== undefined || (layout.kind === 'list' && !mayBeList)) throw unsupportedType()
  const [item] = layout.kind === 'list' ? field.tables(5) : []
  if (layout.kind === 'list' && item === undefined) throw outOfPlace()
  return { layout, item: item && fieldOf(item, false) }
}

const oneRowOnly = (): HansaError =>
  new HansaError('feature_not_supported', 'a statement takes one row of values at a time', {
    remedy: 'Run it once for each row.',
  })

const outOfPlace = (): HansaError =>
  new HansaError('invalid_input', 'a message of Arrow is out of place', {
    remedy: 'Send a schema, and then one record batch of that schema.',
  })

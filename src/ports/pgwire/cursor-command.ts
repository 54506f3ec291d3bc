import { PostgresError } from './postgres-error.ts'
import type { TokenReader } from './token-reader.ts'

export interface DeclareCommand {
  readonly kind: 'declare'
  readonly name: string
  /** Whether it outlives its transaction. */
  readonly hold: boolean
  readonly binary: boolean
  readonly sql: string
  /** Where `sql` begins in the statement. */
  readonly offset: number
}

export interface FetchCommand {
  readonly kind: 'fetch'
  readonly verb: 'FETCH' | 'MOVE'
  readonly name: string
  /** Infinity for all. */
  readonly count: number
}

/** `DECLARE name [BINARY] [NO SCROLL] CURSOR [WITH HOLD] FOR query`. */
export function readDeclare(reader: TokenReader): DeclareCommand {
  const name = reader.name()
  let binary = false
  while (!reader.takeWords('cursor')) {
    if (reader.takeWords('binary')) binary = true
    else if (
      !reader.takeWords('asensitive') &&
      !reader.takeWords('insensitive') &&
      !reader.takeWords('no', 'scroll')
    )
      throw reader.takeWords('scroll') ? onlyForward() : reader.fault('CURSOR is expected here')
  }
  const hold = reader.takeWords('with', 'hold')
  if (!hold) reader.takeWords('without', 'hold')
  reader.expectWords('for')
  const offset = reader.next?.start ?? 0
  return { kind: 'declare', name, hold, binary, offset, sql: reader.rest() }
}

/** `FETCH [NEXT | FORWARD | count | ALL …] [FROM | IN] name`: forward only. */
export function readFetch(reader: TokenReader, verb: 'FETCH' | 'MOVE'): FetchCommand {
  const count = fetchCount(reader)
  if (!reader.takeWords('from')) reader.takeWords('in')
  return { kind: 'fetch', verb, count, name: reader.name() }
}

const backward = ['prior', 'first', 'last', 'absolute', 'relative', 'backward']

function fetchCount(reader: TokenReader): number {
  if (backward.some((word) => reader.takeWords(word))) throw onlyForward()
  if (reader.takeWords('next')) return 1
  reader.takeWords('forward')
  if (reader.takeWords('all')) return Number.POSITIVE_INFINITY
  if (reader.takeSymbol('-')) throw onlyForward()
  if (reader.next?.kind !== 'number') return 1
  const count = Number(reader.take().text)
  if (!Number.isSafeInteger(count)) throw reader.fault('a whole number is expected here')
  return count
}

const onlyForward = (): PostgresError =>
  new PostgresError('55000', 'cursors go forward only', { hint: 'Declare it anew to read from the start.' })

import { unsupported } from './postgres-error.ts'
import { readCopy, type CopyCommand } from './copy-command.ts'
import { readDeclare, readFetch, type DeclareCommand, type FetchCommand } from './cursor-command.ts'
import { readExecute, readPrepare, type ExecuteCommand, type PrepareCommand } from './prepare-command.ts'
import { readReset, readSet, readShow, type SettingCommand } from './setting-command.ts'
import type { SqlPart } from './sql-token.ts'
import { TokenReader } from './token-reader.ts'

/** What one statement asks for. What is not about the connection is a query: the guard judges it. */
export type Command =
  | { readonly kind: 'query'; readonly sql: string }
  | { readonly kind: 'begin'; readonly tag: 'BEGIN' | 'START TRANSACTION' }
  | {
      readonly kind: 'commit' | 'rollback' | 'discard' | 'ignored'
      readonly tag: string
    }
  | {
      readonly kind: 'savepoint' | 'release' | 'rollback-to'
      readonly tag: string
      readonly name: string
    }
  | { readonly kind: 'deallocate'; readonly name: string | undefined }
  | { readonly kind: 'close'; readonly name: string | undefined }
  | SettingCommand
  | DeclareCommand
  | FetchCommand
  | CopyCommand
  | PrepareCommand
  | ExecuteCommand

/** Tells what a statement asks for; throws where it is one of the connection's and malformed. */
export function readCommand(part: SqlPart): Command {
  const reader = new TokenReader(part)
  const first = reader.take()
  if (first.kind !== 'word' || !Object.hasOwn(readers, first.value)) return { kind: 'query', sql: part.sql }
  const read = readers[first.value]
  if (read === undefined) return { kind: 'query', sql: part.sql }
  const command = read(reader)
  reader.end()
  return command
}

type Read = (reader: TokenReader) => Command

const readers: Readonly<Partial<Record<string, Read>>> = {
  begin: (reader) => beginning(reader, 'BEGIN'),
  start: (reader) => {
    reader.expectWords('transaction')
    return beginning(reader, 'START TRANSACTION')
  },
  commit: ending('commit', 'COMMIT'),
  end: ending('commit', 'COMMIT'),
  abort: ending('rollback', 'ROLLBACK'),
  rollback: (reader) => {
    takeTransactionWord(reader)
    if (!reader.takeWords('to')) return ending('rollback', 'ROLLBACK')(reader)
    reader.takeWords('savepoint')
    return { kind: 'rollback-to', tag: 'ROLLBACK', name: reader.name() }
  },
  savepoint: (reader) => ({ kind: 'savepoint', tag: 'SAVEPOINT', name: reader.name() }),
  release: (reader) => {
    reader.takeWords('savepoint')
    return { kind: 'release', tag: 'RELEASE', name: reader.name() }
  },
  set: readSet,
  show: readShow,
  reset: readReset,
  discard: (reader) => {
    if (reader.takeWords('all')) return { kind: 'discard', tag: 'DISCARD ALL' }
    const what = ['plans', 'sequences', 'temp', 'temporary'].find((word) => reader.takeWords(word))
    if (what === undefined) throw reader.fault('ALL, PLANS, SEQUENCES or TEMP is expected here')
    return { kind: 'ignored', tag: `DISCARD ${what.slice(0, 9).toUpperCase()}` }
  },
  deallocate: (reader) => {
    reader.takeWords('prepare')
    return { kind: 'deallocate', name: nameOrAll(reader) }
  },
  close: (reader) => ({ kind: 'close', name: nameOrAll(reader) }),
  declare: readDeclare,
  fetch: (reader) => readFetch(reader, 'FETCH'),
  move: (reader) => readFetch(reader, 'MOVE'),
  copy: readCopy,
  unlisten: (reader) => {
    reader.rest()
    return { kind: 'ignored', tag: 'UNLISTEN' }
  },
  prepare: readPrepare,
  execute: readExecute,
  listen: refused('LISTEN is not available', 'Nobody notifies here: ask again now and then.'),
  notify: refused('NOTIFY is not available', 'Nobody listens here.'),
  explain: refused(
    'EXPLAIN is not available',
    'A plan would tell of files of the node. Measure the statement itself, in psql with \\timing.',
  ),
}

function beginning(reader: TokenReader, tag: 'BEGIN' | 'START TRANSACTION'): Command {
  takeTransactionWord(reader)
  // Whatever is asked for, a transaction reads one version of everything and writes nothing.
  if (!reader.isAtEnd) reader.rest()
  return { kind: 'begin', tag }
}

function ending(kind: 'commit' | 'rollback', tag: string): Read {
  return (reader) => {
    takeTransactionWord(reader)
    if (reader.takeWords('and', 'no', 'chain')) return { kind, tag }
    if (reader.takeWords('and', 'chain')) throw unsupported('AND CHAIN is not available')
    return { kind, tag }
  }
}

function takeTransactionWord(reader: TokenReader): void {
  if (!reader.takeWords('work')) reader.takeWords('transaction')
}

/** Undefined for ALL. */
function nameOrAll(reader: TokenReader): string | undefined {
  return reader.takeWords('all') ? undefined : reader.name()
}

function refused(message: string, hint?: string): Read {
  return () => {
    throw unsupported(message, hint)
  }
}

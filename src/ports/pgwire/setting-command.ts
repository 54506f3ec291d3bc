import type { TokenReader } from './token-reader.ts'

export type SettingCommand =
  | {
      readonly kind: 'set'
      readonly name: string
      readonly value: string | undefined
      readonly local: boolean
    }
  | { readonly kind: 'show'; readonly name: string | undefined }
  /** Without a name: all. */
  | { readonly kind: 'reset'; readonly name: string | undefined }
  | { readonly kind: 'set-transaction' }

/** `SET [SESSION | LOCAL] name {TO | =} value`, and its forms with words of their own. */
export function readSet(reader: TokenReader): SettingCommand {
  if (
    reader.takeWords('session', 'characteristics', 'as', 'transaction') ||
    reader.takeWords('transaction')
  ) {
    reader.rest()
    return { kind: 'set-transaction' }
  }
  const local = reader.takeWords('local')
  if (!local) reader.takeWords('session')
  const name = settingName(reader)
  if (name !== 'timezone' && name !== 'client_encoding' && !reader.takeWords('to') && !reader.takeSymbol('='))
    throw reader.fault('TO or = is expected here')
  else if (!reader.takeWords('to')) reader.takeSymbol('=')
  return { kind: 'set', name, value: settingValue(reader), local }
}

function settingName(reader: TokenReader): string {
  if (reader.takeWords('time', 'zone')) return 'timezone'
  if (reader.takeWords('names')) return 'client_encoding'
  const parts = [reader.name()]
  while (reader.takeSymbol('.')) parts.push(reader.name())
  return parts.join('.').toLowerCase()
}

/** One value or several, as one text; undefined for DEFAULT. */
function settingValue(reader: TokenReader): string | undefined {
  if (reader.takeWords('default')) return undefined
  const values: string[] = []
  do {
    const sign = reader.takeSymbol('-') ? '-' : ''
    values.push(sign + reader.take().value)
  } while (reader.takeSymbol(','))
  return values.join(', ')
}

export function readShow(reader: TokenReader): SettingCommand {
  if (reader.takeWords('all')) return { kind: 'show', name: undefined }
  if (reader.takeWords('transaction', 'isolation', 'level'))
    return { kind: 'show', name: 'transaction_isolation' }
  return { kind: 'show', name: settingName(reader) }
}

export function readReset(reader: TokenReader): SettingCommand {
  return { kind: 'reset', name: reader.takeWords('all') ? undefined : settingName(reader) }
}

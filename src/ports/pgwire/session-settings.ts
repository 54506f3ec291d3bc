import { PostgresError } from './postgres-error.ts'

/** What PostgreSQL calls itself here: clients choose what they ask by it. */
export const serverVersion = '15.0'

interface Setting {
  /** As `SHOW` writes it. */
  readonly name: string
  readonly initial: string
  /** Told to the client whenever it changes. */
  readonly reported?: true
  /** What it may be set to, as it is then shown; undefined refuses. Absent: it cannot be set. */
  readonly accept?: (value: string) => string | undefined
}

const any = (value: string): string => value
const only =
  (pattern: RegExp, shown: string) =>
  (value: string): string | undefined =>
    pattern.test(value) ? shown : undefined

const fixed = (name: string, initial: string): Setting => ({ name, initial })
const free = (name: string, initial = ''): Setting => ({ name, initial, accept: any })

const list: readonly Setting[] = [
  { ...fixed('server_version', serverVersion), reported: true },
  fixed('server_version_num', '150000'),
  { ...fixed('server_encoding', 'UTF8'), reported: true },
  { name: 'client_encoding', initial: 'UTF8', reported: true, accept: only(/^(?:utf-?8|unicode)$/i, 'UTF8') },
  { name: 'DateStyle', initial: 'ISO, MDY', reported: true, accept: only(/^iso\b/i, 'ISO, MDY') },
  {
    name: 'TimeZone',
    initial: 'UTC',
    reported: true,
    accept: only(/^(?:etc\/)?(?:utc|gmt|uct|zulu)$|^[+-]?0+$/i, 'UTC'),
  },
  { name: 'IntervalStyle', initial: 'postgres', reported: true, accept: only(/^postgres$/i, 'postgres') },
  { ...fixed('integer_datetimes', 'on'), reported: true },
  {
    name: 'standard_conforming_strings',
    initial: 'on',
    reported: true,
    accept: only(/^(?:on|true|yes|1)$/i, 'on'),
  },
  { ...free('application_name'), reported: true },
  { ...fixed('is_superuser', 'off'), reported: true },
  { ...fixed('session_authorization', ''), reported: true },
  { name: 'default_transaction_read_only', initial: 'on', reported: true, accept: any },
  { ...fixed('in_hot_standby', 'off'), reported: true },
  { name: 'bytea_output', initial: 'hex', accept: only(/^hex$/i, 'hex') },
  free('transaction_read_only', 'on'),
  free('transaction_isolation', 'repeatable read'),
  free('default_transaction_isolation', 'repeatable read'),
  fixed('max_identifier_length', '63'),
  fixed('lc_collate', 'C'),
  fixed('lc_ctype', 'C'),
  free('search_path', '"$user", public'),
  free('extra_float_digits', '1'),
  free('statement_timeout', '0'),
  free('lock_timeout', '0'),
  free('idle_in_transaction_session_timeout', '0'),
  free('idle_session_timeout', '0'),
  free('client_min_messages', 'notice'),
  free('row_security', 'on'),
  free('synchronize_seqscans', 'on'),
  free('work_mem', '4MB'),
  free('jit', 'off'),
  free('geqo', 'on'),
  free('enable_seqscan', 'on'),
  free('lc_messages', 'C'),
  free('lc_monetary', 'C'),
  free('lc_numeric', 'C'),
  free('lc_time', 'C'),
  free('hansa.purpose'),
  free('hansa.agreement'),
]

const known: ReadonlyMap<string, Setting> = new Map(list.map((each) => [each.name.toLowerCase(), each]))

/** What was set at a moment. */
export interface SettingsMark {
  readonly values: ReadonlyMap<string, string>
  readonly locals: ReadonlyMap<string, string>
}

/** What a client has set, as PostgreSQL keeps it: what a transaction that fails has set is taken back. */
export class SessionSettings {
  /** By name in lower case. */
  #values = new Map<string, string>()
  #before: Map<string, string> | undefined
  #locals = new Map<string, string>()
  readonly #changed = new Set<string>()

  /** Settings of the start: those that cannot be as wished stay as they are, for drivers send them unasked. */
  static starting(user: string, wished: ReadonlyMap<string, string>): SessionSettings {
    const settings = new SessionSettings()
    settings.#values.set('session_authorization', user)
    for (const [name, value] of wished) {
      const accepted = known.get(name.toLowerCase())?.accept?.(value)
      if (accepted !== undefined) settings.#values.set(name.toLowerCase(), accepted)
      else if (name.toLowerCase().startsWith('hansa.')) throw unknownSetting(name)
    }
    return settings
  }

  /** The value in force; throws where there is no such setting. */
  get(name: string): string {
    const setting = settingOf(name)
    const key = setting.name.toLowerCase()
    return this.#locals.get(key) ?? this.#values.get(key) ?? setting.initial
  }

  /** Sets it, or takes it back to what it began with; `local` until the transaction ends. */
  set(name: string, value: string | undefined, local = false): void {
    const setting = settingOf(name)
    if (setting.accept === undefined)
      throw new PostgresError('55P02', `parameter "${setting.name}" cannot be changed`)
    const accepted = value === undefined ? setting.initial : setting.accept(value)
    if (accepted === undefined)
      throw new PostgresError('22023', `${setting.name} cannot be "${value ?? ''}" here`, {
        hint: `It is ${setting.initial}.`,
      })
    const key = setting.name.toLowerCase()
    if (local) this.#locals.set(key, accepted)
    else {
      this.#locals.delete(key)
      this.#values.set(key, accepted)
    }
    this.#changed.add(key)
  }

  resetAll(): void {
    for (const { name, accept } of list) if (accept !== undefined) this.set(name, undefined)
  }

  begin(): void {
    this.#before = new Map(this.#values)
  }

  end(committed: boolean): void {
    for (const key of this.#locals.keys()) this.#changed.add(key)
    this.#locals = new Map()
    if (!committed && this.#before !== undefined) {
      for (const [key, value] of this.#values) if (this.#before.get(key) !== value) this.#changed.add(key)
      this.#values = this.#before
    }
    this.#before = undefined
  }

  mark(): SettingsMark {
    return { values: new Map(this.#values), locals: new Map(this.#locals) }
  }

  /** Takes back what was set since. */
  goBack({ values, locals }: SettingsMark): void {
    for (const key of [...this.#values.keys(), ...this.#locals.keys()]) this.#changed.add(key)
    this.#values = new Map(values)
    this.#locals = new Map(locals)
  }

  /** Name, value and nothing else, in order. */
  all(): readonly (readonly [name: string, value: string])[] {
    return list
      .map(({ name }): [string, string] => [name, this.get(name)])
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
  }

  /** All that clients are told at the start. */
  reported(): readonly (readonly [name: string, value: string])[] {
    return list.flatMap(({ name, reported }) => (reported === true ? [[name, this.get(name)] as const] : []))
  }

  /** What changed since this was last asked, of what clients are told. */
  takeChanged(): readonly (readonly [name: string, value: string])[] {
    const changed = this.reported().filter(([name]) => this.#changed.has(name.toLowerCase()))
    this.#changed.clear()
    return changed
  }

  /** Milliseconds that a statement may take; undefined for no more than the node's own limit. */
  get statementTimeout(): number | undefined {
    const [, count, unit = 'ms'] = /^(\d+) ?(ms|s|min|h)?$/.exec(this.get('statement_timeout')) ?? []
    const milliseconds = Number(count) * (timeUnits[unit] ?? 1)
    return milliseconds > 0 && milliseconds < 2 ** 31 ? milliseconds : undefined
  }
}

const timeUnits: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }

function settingOf(name: string): Setting {
  const setting = known.get(name.toLowerCase())
  if (setting === undefined) throw unknownSetting(name)
  return setting
}

const unknownSetting = (name: string): PostgresError =>
  new PostgresError('42704', `unrecognized configuration parameter "${name}"`)

import {
  datetimes,
  days,
  decimals,
  longs,
  pick,
  texts,
  uuids,
  type Random,
  type RandomColumn,
} from './random-rows.ts'

type Kind = RandomColumn['kind'] | 'duration'

/** Text of Cedar conditions over a row, of right types mostly, guarded by `has` sometimes. */
export class RandomCondition {
  readonly #random: Random
  readonly #columns: readonly RandomColumn[]

  constructor(random: Random, columns: readonly RandomColumn[]) {
    this.#random = random
    this.#columns = columns
  }

  boolean(depth: number): string {
    const inner = (): string => this.boolean(depth - 1)
    if (depth === 0) return this.#atom()
    return this.#one([
      () => this.#atom(),
      () => `(${inner()} && ${inner()})`,
      () => `(${inner()} || ${inner()})`,
      () => `!(${inner()})`,
      () => `(if ${inner()} then ${inner()} else ${inner()})`,
      () => `((${inner()}) == (${inner()}))`,
      () => this.#guarded(),
    ])
  }

  #guarded(): string {
    const column = pick(this.#random, this.#columns)
    return `(resource has ${quoted(column.name)} && ${this.#about(column.kind, attribute(column.name))})`
  }

  #atom(): string {
    const column = pick(this.#random, this.#columns)
    return this.#one([
      () => this.#about(column.kind, attribute(column.name)),
      () => this.#about(column.kind, attribute(column.name)),
      () => `resource has ${quoted(pick(this.#random, [column.name, 'nowhere']))}`,
      () => pick(this.#random, hierarchy),
      () => this.#about('long', this.#value('long', 2)),
      () => `${this.#value('datetime', 1)} ${this.#order()} ${this.#value('datetime', 0)}`,
    ])
  }

  /** Something true or false about a value of a kind. */
  #about(kind: Kind, value: string): string {
    const other = (): string => this.#value(kind, 1)
    switch (kind) {
      case 'boolean':
        return this.#one([() => value, () => `${value} == ${other()}`])
      case 'string':
        return this.#one([
          () => `${value} ${this.#equality()} ${other()}`,
          () => `${value} == ${this.#value('long', 0)}`,
          () => `${value} like "${pick(this.#random, patterns)}"`,
          () => `${this.#set('string')}.contains(${value})`,
          () => `[${this.#value(kind, 0)}, ${this.#value(kind, 0)}].contains(${value})`,
        ])
      case 'long':
        return this.#one([
          () => `(${value}) ${this.#order()} ${other()}`,
          () => `(${value}) ${this.#equality()} ${other()}`,
          () => `${this.#set('long')}.contains(${value})`,
        ])
      case 'decimal':
        return this.#one([
          () => `${value}.${pick(this.#random, decimalOrders)}(${other()})`,
          () => `${value} ${this.#equality()} ${other()}`,
          () => `${value} == ${this.#value('string', 0)}`,
        ])
      case 'datetime':
        return this.#one([
          () => `${value} ${this.#order()} ${this.#constant('datetime')}`,
          () => `${value} ${this.#equality()} ${this.#constant('datetime')}`,
          () => `${value}.offset(duration("${pick(this.#random, durations)}")) ${this.#order()} context.now`,
          () =>
            `context.now.durationSince(${value}) ${this.#order()} duration("${pick(this.#random, durations)}")`,
          () => `${value}.durationSince(context.now) == duration("${pick(this.#random, durations)}")`,
          () => `${value}.toDate() ${this.#order()} ${this.#constant('datetime')}`,
          () => `${value} ${this.#order()} ${other()}`,
        ])
      case 'duration':
        return 'true'
      case 'strings':
      case 'longs':
        return this.#aboutSet(kind, value)
    }
  }

  #aboutSet(kind: 'strings' | 'longs', value: string): string {
    const element = kind === 'strings' ? 'string' : 'long'
    return this.#one([
      () => `${value}.contains(${this.#value(element, 1)})`,
      () => `${value}.${pick(this.#random, ['containsAll', 'containsAny'])}(${this.#set(element)})`,
      () => `${this.#set(element)}.${pick(this.#random, ['containsAll', 'containsAny'])}(${value})`,
      () => `${value} ${this.#equality()} ${this.#set(element)}`,
      () => `${value}.isEmpty()`,
      () => `${value}.containsAll(${this.#columnOf(kind)})`,
      () => `${value} == ${this.#columnOf(kind)}`,
    ])
  }

  #columnOf(kind: 'strings' | 'longs'): string {
    const columns = this.#columns.filter((column) => column.kind === kind)
    return attribute(pick(this.#random, columns).name)
  }

  #value(kind: Kind, depth: number): string {
    const columns = this.#columns.filter((column) => column.kind === kind)
    const options = [(): string => this.#constant(kind)]
    if (columns.length > 0) options.push(() => attribute(pick(this.#random, columns).name))
    if (depth > 0 && kind !== 'strings' && kind !== 'longs') {
      options.push(() => `(if ${this.boolean(0)} then ${this.#value(kind, 0)} else ${this.#value(kind, 0)})`)
    }
    if (depth > 0 && kind === 'long') {
      const inner = (): string => this.#value('long', depth - 1)
      options.push(() => `(${inner()} ${pick(this.#random, ['+', '-', '*'])} ${inner()})`)
      options.push(() => `-(${inner()})`)
    }
    return this.#one(options)
  }

  #constant(kind: Kind): string {
    const random = this.#random
    switch (kind) {
      case 'string':
        return this.#one([() => text(pick(random, [...texts, ...uuids])), () => 'principal.state'])
      case 'long':
        return this.#one([() => String(pick(random, constants)), () => 'principal.level'])
      case 'boolean':
        return pick(random, ['true', 'false'])
      case 'decimal':
        return `decimal("${pick(random, [...decimals, '922337203685477.5807'])}")`
      case 'datetime':
        return this.#one([
          () => `datetime("${pick(random, [...datetimes, ...days])}")`,
          () => 'context.now',
          () => `context.now.offset(duration("${pick(random, durations)}"))`,
        ])
      case 'duration':
        return `duration("${pick(random, durations)}")`
      case 'strings':
      case 'longs':
        return this.#set(kind === 'strings' ? 'string' : 'long')
    }
  }

  #set(element: 'string' | 'long'): string {
    const random = this.#random
    const values = element === 'string' ? texts.map(text) : constants.map(String)
    const chosen = values.filter(() => random() < 0.3)
    return this.#one([
      () => `[${chosen.join(', ')}]`,
      () => (element === 'string' ? 'principal.regions' : '[1, 2, 3]'),
    ])
  }

  #order = (): string => pick(this.#random, ['<', '<=', '>', '>='])
  #equality = (): string => pick(this.#random, ['==', '!='])
  #one = (options: readonly (() => string)[]): string => pick(this.#random, options)()
}

/** Small enough that what Cedar calculates from them ahead is not rounded on its way to us. */
const constants = [...longs.filter((value) => Math.abs(value) <= 100), 70_000]
const decimalOrders = ['lessThan', 'lessThanOrEqual', 'greaterThan', 'greaterThanOrEqual']
const durations = ['1ms', '-1ms', '1d', '-1d12h', '2h30m5s7ms', '0s', '900d']
const patterns = [
  '*',
  '',
  'I*',
  '*L',
  '*L*',
  'a\\\\*b'.replace('\\\\', '\\'),
  '*_%*',
  'IL',
  '5*4*0',
  '*\\u{0}*',
]
const hierarchy = [
  'resource in Hansa::Domain::"planning"',
  'resource in Hansa::Domain::"other"',
  'resource in [Hansa::Product::"planning/risk", Hansa::Domain::"other"]',
  'resource is planning::risk',
  'resource is planning::other',
  'resource is planning::risk in Hansa::Dataset::"planning/risk/risk@1/risk"',
  'principal == resource',
  'principal in resource',
  'context.purpose in Hansa::Purpose::"Marketing"',
  'principal in Hansa::Team::"planning"',
]

const quoted = (name: string): string => (/^\w+$/.test(name) ? name : text(name))
const attribute = (name: string): string =>
  /^\w+$/.test(name) ? `resource.${name}` : `resource[${text(name)}]`

/** A literal of Cedar's. */
function text(value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\0', '\\0')
  return `"${escaped}"`
}

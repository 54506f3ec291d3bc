import { constructors } from './extensions.ts'
import { ResidualFault } from './fault.ts'
import { constant } from './formula.ts'
import { literal } from './literals.ts'
import { isObject, textOf, unreadable } from './read-json.ts'
import { boolean, type Term } from './term.ts'

/** A value in Cedar's JSON form. */
export function compileValue(value: unknown): Term {
  switch (typeof value) {
    case 'boolean':
      return boolean(constant(value))
    case 'string':
      return { kind: 'scalar', type: 'string', value: literal('string', value) }
    case 'number':
      return wholeNumber(value)
    default:
      if (Array.isArray(value)) return { kind: 'set', elements: value.map(compileValue) }
      if (isObject(value)) return escaped(value)
      throw unreadable()
  }
}

/** Wider ones have been rounded on their way out of Cedar, so that nobody knows any more which they were. */
function wholeNumber(value: number): Term {
  if (!Number.isSafeInteger(value)) throw new ResidualFault('it has a number beyond ±2^53')
  return { kind: 'scalar', type: 'long', value: literal('long', String(value)) }
}

function escaped({ __entity: entity, __extn: extension }: { readonly [key: string]: unknown }): Term {
  if (isObject(entity)) return { kind: 'entity', type: textOf(entity['type']), id: textOf(entity['id']) }
  const make = isObject(extension) ? constructors.get(textOf(extension['fn'])) : undefined
  if (make === undefined || !isObject(extension)) throw new ResidualFault('it compares records')
  return make(textOf(extension['arg']))
}

import { sameValue, shown, type Note } from './change.ts'
import type { LogicalTypeOptions } from './data-contract.ts'

/** Whether a larger value of an option allows more. */
const largerAllowsMore: Readonly<Partial<Record<keyof LogicalTypeOptions, boolean>>> = {
  minLength: false,
  minimum: false,
  exclusiveMinimum: false,
  minItems: false,
  minProperties: false,
  maxLength: true,
  maximum: true,
  exclusiveMaximum: true,
  maxItems: true,
  maxProperties: true,
}

/** Options that choose a type; that change is told as one of the type. */
const typeOptions = ['timezone']

/**
 * Compares what a column promises of its values. A tighter promise is reported as breaking too: what is produced
 * from now on may lack what consumers were told to expect.
 */
export function compareOptions(
  old: LogicalTypeOptions = {},
  next: LogicalTypeOptions = {},
  note: Note,
): void {
  const before = new Map<string, unknown>(Object.entries(old))
  const after = new Map<string, unknown>(Object.entries(next))
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    const [was, is] = [before.get(name), after.get(name)]
    if (sameValue(was, is) || typeOptions.includes(name)) continue
    const kind = name === 'defaultTimezone' ? 'documentation' : 'breaking'
    note(kind, `the constraint \`${name}\` was ${direction(name, was, is)}: ${shown(was)} → ${shown(is)}`)
  }
}

function direction(name: string, was: unknown, is: unknown): string {
  if (was === undefined) return 'tightened'
  if (is === undefined) return 'loosened'
  const larger = isOption(name) ? largerAllowsMore[name] : undefined
  const order = compare(was, is)
  if (larger === undefined || order === undefined) return 'changed'
  return order < 0 === larger ? 'loosened' : 'tightened'
}

const isOption = (name: string): name is keyof LogicalTypeOptions => Object.hasOwn(largerAllowsMore, name)

function compare(a: unknown, b: unknown): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return typeof a === 'string' && typeof b === 'string' ? (a < b ? -1 : 1) : undefined
}

import { ResidualFault } from './fault.ts'

export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An expression of Cedar's JSON policy format is an object with one member: its operator and what that is given. */
export function operatorOf(json: unknown): readonly [operator: string, operand: unknown] {
  const [only, ...others] = isObject(json) ? Object.entries(json) : []
  if (only === undefined || others.length > 0) throw unreadable()
  return only
}

/** The members of an operand, all of which must be there. */
export function members(operand: unknown, ...names: readonly string[]): readonly unknown[] {
  if (!isObject(operand) || !names.every((name) => Object.hasOwn(operand, name))) throw unreadable()
  return names.map((name) => operand[name])
}

export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw unreadable()
  return value
}

export function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw unreadable()
  return value
}

export const unreadable = (): ResidualFault => new ResidualFault('it has a form that is not known')

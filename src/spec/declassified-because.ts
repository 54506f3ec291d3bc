import { fieldOf } from './choose-schema.ts'
import { customProperty, type SchemaProperty } from './data-contract.ts'

/** Why a column is classified lower than what it is made from, where its contract says so by `hansa.declassify`. */
export function declassifiedBecause(property: SchemaProperty | undefined): string | undefined {
  const reason = fieldOf(customProperty(property?.customProperties, 'hansa.declassify'), 'reason')
  return typeof reason === 'string' ? reason : undefined
}

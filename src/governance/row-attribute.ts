import type { ColumnType } from '../spec/logical-type.ts'
import type { CedarType } from './cedar.ts'
import type { RowAttribute } from './row-filter.ts'
import { attributeType } from './row-type.ts'

/** What a row filter takes a column for; undefined where rows lack it as an attribute. */
export function rowAttribute(type: ColumnType): RowAttribute | undefined {
  const cedar = attributeType(type)
  if (cedar === undefined) return undefined
  if (cedar.type !== 'Set' || !('element' in cedar)) return scalarAttribute(cedar)
  const element = scalarAttribute(cedar.element)
  return element === 'string' ? 'strings' : element === 'long' ? 'longs' : undefined
}

function scalarAttribute(
  cedar: Pick<CedarType, 'type'> & { readonly name?: string },
): RowAttribute | undefined {
  switch (cedar.type) {
    case 'String':
      return 'string'
    case 'Long':
      return 'long'
    case 'Boolean':
      return 'boolean'
    case 'Extension':
      return cedar.name === 'decimal' || cedar.name === 'datetime' ? cedar.name : undefined
    default:
      return undefined
  }
}

import type { CustomProperty, SchemaItem, SchemaObject } from './data-contract.ts'
import type { DocumentPath } from './document.ts'
import type { Report, Said } from './report.ts'

type Part = Pick<SchemaItem, 'name' | 'properties' | 'items' | 'customProperties'>

/** `hansa.declassify` lets a column's own classification stand: the column must have one, and be no part of another. */
export function checkDeclassify(object: SchemaObject, path: DocumentPath, report: Report): void {
  for (const [index, column] of (object.properties ?? []).entries()) {
    const here = [...path, 'properties', index]
    const at = placeOf(column.customProperties)
    if (at !== undefined && column.classification === undefined)
      report([...here, ...at], undeclared(column.name))
    for (const [inner, part] of partsOf(column)) checkPart(part, [...here, ...inner], report)
  }
}

function checkPart(part: Part, path: DocumentPath, report: Report): void {
  const at = placeOf(part.customProperties)
  if (at !== undefined) report([...path, ...at], misplaced)
  for (const [inner, below] of partsOf(part)) checkPart(below, [...path, ...inner], report)
}

const partsOf = ({ properties = [], items }: Part): readonly (readonly [DocumentPath, Part])[] => [
  ...properties.map((part, index) => [['properties', index], part] as const),
  ...(items === undefined ? [] : [[['items'], items] as const]),
]

function placeOf(properties: readonly CustomProperty[] | undefined): DocumentPath | undefined {
  const index = properties?.findIndex(({ property }) => property === 'hansa.declassify') ?? -1
  return index < 0 ? undefined : ['customProperties', index, 'property']
}

const undeclared = (column: string): Said => ({
  code: 'declassify-without-classification',
  message: `\`${column}\` is declassified, but to nothing`,
  expected: 'a `classification` of the column, which then stands',
})

const misplaced: Said = {
  code: 'misplaced-setting',
  message: '`hansa.declassify` means nothing inside a column',
  expected: 'it on the column as a whole',
}

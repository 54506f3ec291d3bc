import { fieldPath, nestedFields, type FieldColumn } from './field-ids.ts'
import { parseSqlType } from './sql-type.ts'

/** What the Parquet writer learned of one leaf column; `min` and `max` bound it, in the engine's text form. */
export interface LeafStatistics {
  /** `fieldPath` of the leaf, e.g. `address.zip`. */
  readonly name: string
  readonly fieldId: number
  /** Compressed. */
  readonly bytes: number
  readonly nulls: number
  readonly min?: string
  readonly max?: string
}

/** What `COPY … RETURN_STATS` says of each leaf, by its quoted path, e.g. `"address"."zip"`. */
export type ReturnedStatistics = ReadonlyMap<string, ReadonlyMap<string, string>>

/** The statistics of every leaf in column order. */
export function leafStatistics(
  columns: readonly FieldColumn[],
  returned: ReturnedStatistics,
): readonly LeafStatistics[] {
  return leaves(columns).map(({ names, fieldId }) => {
    const found = returned.get(names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.'))
    const min = found?.get('min')
    const max = found?.get('max')
    return {
      name: fieldPath(names),
      fieldId,
      bytes: Number(found?.get('column_size_bytes') ?? 0),
      nulls: Number(found?.get('null_count') ?? 0),
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
    }
  })
}

function leaves(columns: readonly FieldColumn[]): { names: readonly string[]; fieldId: number }[] {
  return columns.flatMap((column) => {
    const type = parseSqlType(column.type)
    if (type.kind === 'scalar') return [{ names: [column.name], fieldId: column.fieldId }]
    return nestedFields(type)
      .filter((field) => field.type.kind === 'scalar')
      .map(({ names }) => ({
        names: [column.name, ...names],
        fieldId: column.nestedFieldIds?.[fieldPath(names)] ?? 0,
      }))
  })
}

import type { ColumnType, ScalarType } from '../spec/logical-type.ts'
import type { CedarType } from './cedar.ts'
import type { GovernedDataset } from './governed-dataset.ts'

/** Words that Cedar cannot take for the name of a type. */
const reserved: ReadonlySet<string> = new Set('true false if then else in is like has __cedar'.split(' '))

/**
 * The Cedar type of a dataset's rows, as SQL names the dataset: `planning::airport_risk`. Undefined where a name is
 * none in Cedar; no policy can be about such rows then.
 */
export function rowTypeOf({
  domain,
  sqlName,
}: {
  readonly domain: { readonly name: string }
  readonly sqlName: string
}): string | undefined {
  const parts = [domain.name, sqlName]
  return parts.every((part) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(part) && !reserved.has(part))
    ? parts.join('::')
    : undefined
}

/**
 * What rules may call the rows of a dataset: their type, and of an older major the plain name too, which was theirs
 * until a newer one took it. Else publishing that would show what a rule on rows has hidden.
 */
export function rowTypeNames({
  domain,
  sqlName,
  key,
}: Pick<GovernedDataset, 'domain' | 'sqlName' | 'key'>): ReadonlySet<string> {
  const plain = key.slice(key.lastIndexOf('/') + 1)
  return new Set([sqlName, plain].flatMap((name) => rowTypeOf({ domain, sqlName: name }) ?? []))
}

/** The attributes of a row: its columns, of the types that Cedar has; the others are left out. */
export function rowAttributes({ columns }: Pick<GovernedDataset, 'columns'>): Record<string, CedarType> {
  const attributes = columns.flatMap(({ name, type, required }) => {
    const cedar = attributeType(type)
    return cedar === undefined ? [] : [[name, { ...cedar, required }] as const]
  })
  return Object.fromEntries(attributes)
}

/** The Cedar type of a column's values; undefined where it has none. */
export function attributeType(type: ColumnType): CedarType | undefined {
  if (type.kind === 'struct') return undefined
  if (type.kind === 'scalar') return scalarTypes[type.scalar]
  const element = type.element.kind === 'scalar' ? scalarTypes[type.element.scalar] : undefined
  return element?.type === 'String' || element?.type === 'Long' ? { type: 'Set', element } : undefined
}

const scalarTypes: Readonly<Partial<Record<ScalarType, CedarType>>> = {
  VARCHAR: { type: 'String' },
  UUID: { type: 'String' },
  BOOLEAN: { type: 'Boolean' },
  TINYINT: { type: 'Long' },
  SMALLINT: { type: 'Long' },
  INTEGER: { type: 'Long' },
  BIGINT: { type: 'Long' },
  FLOAT: { type: 'Extension', name: 'decimal' },
  DOUBLE: { type: 'Extension', name: 'decimal' },
  DECIMAL: { type: 'Extension', name: 'decimal' },
  DATE: { type: 'Extension', name: 'datetime' },
  TIMESTAMP: { type: 'Extension', name: 'datetime' },
  'TIMESTAMP WITH TIME ZONE': { type: 'Extension', name: 'datetime' },
}

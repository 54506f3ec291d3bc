import type { Mask } from '../governance/mask.ts'
import { keyedHashSql } from './keyed-hash-sql.ts'
import { parseSqlType } from './sql-type.ts'

export interface MaskedColumn {
  /** The column as an expression. */
  readonly sql: string
  /** The engine's spelling of its type, which the result has too. */
  readonly type: string
}

/**
 * The masked column as an expression, after the definitions of Iceberg's read restrictions, with two differences that
 * hide more: hashes are keyed, and a value too short to have a hidden part is hidden whole. NULL stays NULL; where a
 * mask does not suit the type, or a hash lacks its key, everything is NULL.
 */
export function maskSql(mask: Mask, column: MaskedColumn, hashKey?: Uint8Array): string {
  const masked = masks[mask]?.(column, hashKey)
  return `CAST(${masked ?? 'NULL'} AS ${column.type})`
}

type MaskRule = (column: MaskedColumn, hashKey: Uint8Array | undefined) => string | undefined

const masks: Readonly<Record<Mask, MaskRule | undefined>> = {
  'replace-with-null': undefined,
  'mask-to-fixed-value': ({ sql, type }) => {
    const value = fixedValues[scalarName(type)]
    return value === undefined ? undefined : `CASE WHEN ${sql} IS NOT NULL THEN ${value} END`
  },
  'mask-alphanum': ofText(hideText),
  'show-first-4': ofText(
    (sql) =>
      `CASE WHEN system.main.length(${sql}) <= 4 THEN ${hideText(sql)} ` +
      `ELSE system.main.substr(${sql}, 1, 4) || ${hideText(`system.main.substr(${sql}, 5)`)} END`,
  ),
  'show-last-4': ofText((sql) => {
    const hidden = `system.main.length(${sql}) - 4`
    return (
      `CASE WHEN system.main.length(${sql}) <= 4 THEN ${hideText(sql)} ` +
      `ELSE ${hideText(`system.main.substr(${sql}, 1, ${hidden})`)} || system.main.substr(${sql}, ${hidden} + 1) END`
    )
  }),
  'truncate-to-year': truncated('year'),
  'truncate-to-month': truncated('month'),
  'sha-256-global': hashed,
  'sha-256-query-local': hashed,
}

const scalarName = (type: string): string => {
  const parsed = parseSqlType(type)
  return parsed.kind === 'scalar' ? parsed.name : parsed.kind
}

/** Iceberg's, for the types that it has. */
const fixedValues: Readonly<Record<string, string>> = {
  BOOLEAN: 'false',
  TINYINT: '0',
  SMALLINT: '0',
  INTEGER: '0',
  BIGINT: '0',
  HUGEINT: '0',
  FLOAT: '0',
  DOUBLE: '0',
  DECIMAL: '0',
  VARCHAR: `'XXXXXXXX'`,
  JSON: `'"XXXXXXXX"'`,
  DATE: `DATE '1970-01-01'`,
  TIME: `TIME '00:00:00'`,
  TIMESTAMP: `TIMESTAMP '1970-01-01 00:00:00'`,
  'TIMESTAMP WITH TIME ZONE': `TIMESTAMPTZ '1970-01-01 00:00:00+00'`,
  UUID: `'00000000-0000-0000-0000-000000000000'`,
  BLOB: `''`,
}

function ofText(hide: (sql: string) => string): MaskRule {
  return ({ sql, type }) => (scalarName(type) === 'VARCHAR' ? hide(sql) : undefined)
}

/** Digits become `n` and all else `x`, but for what structures a number or an address. */
function hideText(sql: string): string {
  const letters = `system.main.regexp_replace(${sql}, '[^0-9(),.@-]', 'x', 'g')`
  return `system.main.translate(${letters}, '0123456789', 'nnnnnnnnnn')`
}

/** In UTC, whatever the session's time zone; a time too far away to be calculated with is NULL. */
function truncated(unit: 'year' | 'month'): MaskRule {
  const truncate = (sql: string): string => `system.main.date_trunc('${unit}', ${sql})`
  return ({ sql, type }) => {
    switch (scalarName(type)) {
      case 'DATE': {
        // The engine tries `date_trunc` on statistics of dates while it plans, where no TRY holds what it throws.
        const month = unit === 'month' ? `system.main.month(${sql})` : '1'
        return `TRY(system.main.make_date(system.main.year(${sql}), ${month}, 1))`
      }
      case 'TIMESTAMP':
        return `TRY(${truncate(sql)})`
      case 'TIMESTAMP WITH TIME ZONE':
        return `TRY(system.main.timezone('UTC', ${truncate(`system.main.timezone('UTC', ${sql})`)}))`
      default:
        return undefined
    }
  }
}

function hashed({ sql, type }: MaskedColumn, key: Uint8Array | undefined): string | undefined {
  if (scalarName(type) !== 'VARCHAR' || key === undefined) return undefined
  return keyedHashSql(`system.main.encode(${sql})`, key)
}

import type { Profile } from './profile-values.ts'
import type { Presence } from './proposed-column.ts'
import type { ProposedType } from './proposed-column.ts'

const words: Readonly<Record<string, string>> = {
  VARCHAR: 'Text',
  BOOLEAN: 'True or false',
  FLOAT: 'Number',
  DOUBLE: 'Number',
  DECIMAL: 'Number',
  DATE: 'Date',
  TIME: 'Time of day',
  TIMESTAMP: 'Date and time',
  'TIMESTAMP WITH TIME ZONE': 'Point in time',
  UUID: 'UUID',
  BLOB: 'Bytes',
  JSON: 'JSON',
}

/** What was seen of a column, in one line that claims no meaning. Extremes of personal columns are data, so left out. */
export function describeColumn(
  type: ProposedType,
  { profile, present, isPersonal }: { profile: Profile | undefined; present: Presence; isPersonal: boolean },
): string {
  if (present.rows > 0 && present.nulls === present.rows) return 'No value in the sample.'
  const facts = [
    typeWords(type),
    ...(profile === undefined ? [] : seen(profile, isPersonal)),
    ...missing(present),
  ]
  return `${facts.join(', ')}${present.rows > 0 ? ' in the sample' : ''}.`
}

function typeWords(type: ProposedType): string {
  if (type.kind === 'list') return 'List'
  if (type.kind === 'struct')
    return `Object with ${type.fields.length} ${type.fields.length === 1 ? 'field' : 'fields'}`
  return words[type.scalar] ?? 'Whole number'
}

function seen(
  { rows, nulls, distinct, minimum, maximum, shortest, longest }: Profile,
  isPersonal: boolean,
): string[] {
  const facts: string[] = []
  if (shortest !== undefined && longest !== undefined)
    facts.push(shortest === longest ? `${longest} characters` : `${shortest} to ${longest} characters`)
  if (minimum !== undefined && maximum !== undefined && !isPersonal)
    facts.push(minimum === maximum ? `always ${minimum}` : `${minimum} to ${maximum}`)
  else if (distinct > 0)
    facts.push(
      distinct === rows - nulls && distinct > 1
        ? 'all different'
        : `${distinct} distinct ${distinct === 1 ? 'value' : 'values'}`,
    )
  return facts
}

function missing({ rows, nulls }: Presence): string[] {
  if (nulls === 0) return []
  const share = (100 * nulls) / rows
  return [`missing in ${share < 1 ? 'less than 1' : Math.round(share)} % of the rows`]
}

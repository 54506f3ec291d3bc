import { conversion, type RawKind } from '../../engine/source/conversion.ts'
import type { Connection } from '../../engine/engine.ts'
import { quoteLiteral } from '../../engine/quote.ts'
import type { LogicalTypeOptions } from '../../spec/data-contract.ts'
import { describeColumn } from './describe-column.ts'
import { inferScalar, type InferredScalar } from './infer-type.ts'
import { columnNames } from './names.ts'
import { isCodeName, personalReason } from './personal.ts'
import { profileValues, type Profile } from './profile-values.ts'
import { enoughRows, type SampleColumn, type Shape } from './sample.ts'
import type { Presence, ProposedColumn, ProposedType } from './proposed-column.ts'

/** Where a column's values are; `from` is a relation with the column `raw`, undefined where values are not looked at. */
interface Place {
  readonly connection: Connection
  /** Whether the rows are about persons. */
  readonly rowsArePeople: boolean
  readonly from: string | undefined
  readonly raw: RawKind
}

type Wanted = Omit<SampleColumn, 'sql' | 'raw'> & { readonly proposed: string }

/** Proposes a column by its values and by what the source says of it. */
export async function proposeColumn(wanted: Wanted, place: Place): Promise<ProposedColumn> {
  const found = await typeOf(wanted, place)
  const { type, profile, sourceOptions = {}, doubt, present } = found
  const personal = personalReason({ name: wanted.name, rowsArePeople: place.rowsArePeople }, profile?.look)
  const { maxLength, validValues } = wanted
  return {
    sourceName: wanted.name,
    name: wanted.proposed,
    type,
    sourceOptions,
    required: wanted.required ?? (present.rows >= enoughRows && present.nulls === 0),
    unique: wanted.unique ?? false,
    description:
      wanted.description ?? describeColumn(type, { profile, present, isPersonal: personal !== undefined }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(validValues === undefined ? {} : { validValues }),
    ...(personal === undefined ? {} : { personal }),
    ...(doubt === undefined ? {} : { doubt }),
    ...(profile === undefined ? {} : { profile }),
  }
}

interface FoundType {
  readonly type: ProposedType
  readonly sourceOptions?: LogicalTypeOptions
  readonly doubt?: string
  readonly profile?: Profile
  readonly present: Presence
}

async function typeOf({ name, shape }: Wanted, place: Place): Promise<FoundType> {
  switch (shape.kind) {
    case 'list':
      return {
        type: { kind: 'list', element: await elementOf(name, shape.element, place) },
        present: await presence(place),
      }
    case 'struct':
      return {
        type: { kind: 'struct', fields: await fieldsOf(shape, place) },
        present: await presence(place),
      }
    default:
      return scalarOf(name, shape, place)
  }
}

const unseen: Presence = { rows: 0, nulls: 0 }

async function presence({ connection, from, raw }: Place): Promise<Presence> {
  if (from === undefined) return unseen
  const absent = raw.kind === 'json' ? `raw is null or json_type(raw) = 'NULL'` : 'raw is null'
  const found = await connection.row(
    `select count(*)::integer as rows, count_if(${absent})::integer as nulls from ${from}`,
  )
  return { rows: Number(found['rows']), nulls: Number(found['nulls']) }
}

async function scalarOf(
  name: string,
  shape: Extract<Shape, { kind: 'open' | 'mixed' | 'scalar' }>,
  { connection, from, raw }: Place,
): Promise<FoundType> {
  if (from === undefined)
    return {
      type: shape.kind === 'scalar' ? { ...shape } : { kind: 'scalar', scalar: 'VARCHAR', sql: 'VARCHAR' },
      present: unseen,
    }
  const inferred: InferredScalar =
    shape.kind === 'scalar'
      ? { type: { ...shape }, options: zoneOf(shape.scalar) }
      : await inferScalar(connection, { from, raw, isCode: isCodeName(name), isKey: isKeyName(name) }, shape)
  const { type, options } = inferred
  const { value } = conversion(raw, { type, options })
  const profile = await profileValues(connection, `(select ${value('raw')} as value from ${from})`, type)
  return {
    type,
    sourceOptions: options,
    profile,
    present: profile,
    ...(inferred.doubt === undefined ? {} : { doubt: inferred.doubt }),
  }
}

const zoneOf = (scalar: string): LogicalTypeOptions =>
  scalar === 'TIMESTAMP WITH TIME ZONE' ? { timezone: true } : {}

/** `id`, `order_id`, `OrderNo`: what counts things. */
export const isKeyName = (name: string): boolean => /(^|_|[a-z])(id|key|no|nr|number|code)$/i.test(name)

/** Values inside lists and objects are looked at where they are JSON; elsewhere their types are declared. */
const inside = (place: Place, raw: string): Place => ({
  ...place,
  from: place.raw.kind === 'json' && place.from !== undefined ? raw : undefined,
})

const elementOf = (name: string, shape: Shape, place: Place): Promise<ProposedColumn> =>
  proposeColumn(
    { name, proposed: name, shape, required: false },
    inside(place, `(select unnest(json_extract(raw, '$[*]')) as raw from ${place.from ?? ''})`),
  )

async function fieldsOf(
  { fields }: Extract<Shape, { kind: 'struct' }>,
  place: Place,
): Promise<readonly ProposedColumn[]> {
  const names = columnNames(fields.map(({ name }) => name))
  const proposed: ProposedColumn[] = []
  for (const [index, { name, shape }] of fields.entries()) {
    const pointer = quoteLiteral(`/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    const from = `(select json_extract(raw, ${pointer}) as raw from ${place.from ?? ''} where json_type(raw) = 'OBJECT')`
    proposed.push(await proposeColumn({ name, proposed: names[index] ?? name, shape }, inside(place, from)))
  }
  return proposed
}

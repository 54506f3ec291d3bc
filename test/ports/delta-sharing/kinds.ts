import type { ShortProduct } from '../../support/declare-product.ts'

/** One row with a column of each type. */
export const kinds = {
  serves: {
    kinds: {
      columns: {
        flag: 'boolean',
        tiny: { logicalType: 'integer', physicalType: 'TINYINT' },
        small: { logicalType: 'integer', physicalType: 'SMALLINT' },
        whole: { logicalType: 'integer', physicalType: 'INTEGER' },
        wide: 'integer',
        huge: { logicalType: 'integer', physicalType: 'HUGEINT' },
        single: { logicalType: 'number', physicalType: 'FLOAT' },
        real: { logicalType: 'number', physicalType: 'DOUBLE' },
        price: { logicalType: 'number', physicalType: 'DECIMAL(9,2)' },
        day: 'date',
        hour: 'time',
        moment: 'timestamp',
        instant: { logicalType: 'timestamp', physicalType: 'TIMESTAMPTZ' },
        key: { logicalType: 'string', physicalType: 'UUID' },
        bytes: { logicalType: 'string', physicalType: 'BLOB' },
        document: { logicalType: 'string', physicalType: 'JSON' },
        tags: { logicalType: 'array', items: { logicalType: 'string' } },
        place: {
          logicalType: 'object',
          properties: [
            { name: 'city', logicalType: 'string' },
            { name: 'zip', logicalType: 'integer' },
          ],
        },
        nothing: 'string',
      },
    },
  },
  sql: {
    kinds: `select true as flag, 1::tinyint as tiny, 2::smallint as small, 3::integer as whole, 4::bigint as wide,
      5::hugeint as huge, 1.5::float as single, 2.5::double as real, 3.25::decimal(9,2) as price,
      date '2026-01-02' as day, time '03:04:05' as hour, timestamp '2026-01-02 03:04:05' as moment,
      timestamptz '2026-01-02 03:04:05+00' as instant, '00000000-0000-0000-0000-000000000007'::uuid as key,
      'ab'::blob as bytes, '{"a":1}'::json as document, ['x', 'y'] as tags,
      {'city': 'Rome', 'zip': 100::bigint} as place, null::varchar as nothing\n`,
  },
} satisfies ShortProduct

/** As pandas has it, in JSON. */
export const kindsInPandas = {
  flag: true,
  tiny: 1,
  small: 2,
  whole: 3,
  wide: 4,
  huge: 5,
  single: 1.5,
  real: 2.5,
  price: 3.25,
  day: '2026-01-02T00:00:00.000',
  hour: '03:04:05',
  moment: '2026-01-02T03:04:05.000',
  instant: '2026-01-02T03:04:05.000Z',
  key: `${'\0'.repeat(15)}\x07`,
  bytes: 'ab',
  document: '{"a":1}',
  tags: ['x', 'y'],
  place: { city: 'Rome', zip: 100 },
  nothing: null,
}

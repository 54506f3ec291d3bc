import { columnsOf } from '../../src/spec/column-type.ts'
import type { DataContract } from '../../src/spec/data-contract.ts'
import type { Dataset } from '../../src/spec/mesh.ts'
import { parseDataContract } from '../../src/spec/parse-data-contract.ts'

type Rule = Readonly<Record<string, unknown>>

const airport = (name: string): Rule => ({
  name,
  logicalType: 'string',
  physicalType: 'VARCHAR',
  required: true,
  logicalTypeOptions: { minLength: 3, maxLength: 3, pattern: '^[A-Z]{3}$' },
  relationships: [{ type: 'foreignKey', to: 'airports.iata' }],
  quality: [
    { metric: 'nullValues', mustBe: 0 },
    { metric: 'missingValues', mustBe: 0, arguments: { missingValues: [null, '', 'N/A', 'n/a', '???'] } },
    { metric: 'invalidValues', mustBe: 0, arguments: { pattern: '^[A-Z0-9]{3,4}$' } },
    {
      metric: 'invalidValues',
      mustBeLessThan: 99,
      unit: 'percent',
      arguments: { validValues: ['ATL', 'ORD', 'DFW', 'LAX', 'PHX'] },
    },
    { metric: 'duplicateValues', mustBeGreaterThan: 0 },
  ],
})

const whole = (name: string, logicalTypeOptions: Rule, quality: readonly Rule[]): Rule => ({
  name,
  logicalType: 'integer',
  physicalType: 'INTEGER',
  required: true,
  logicalTypeOptions,
  quality: [
    { metric: 'nullValues', mustBe: 0 },
    {
      metric: 'missingValues',
      mustBeLessThan: 1,
      unit: 'percent',
      arguments: { missingValues: [null, -9999, 9999] },
    },
    { metric: 'invalidValues', mustBe: 0, arguments: { pattern: '^-?[0-9]{1,4}$' } },
    { metric: 'duplicateValues', mustBeGreaterThan: 1 },
    ...quality,
  ],
})

const flights = {
  name: 'flights',
  logicalType: 'object',
  properties: [
    {
      name: 'departed_at',
      logicalType: 'timestamp',
      physicalType: 'TIMESTAMP',
      required: true,
      logicalTypeOptions: {
        timezone: false,
        minimum: '2001-01-01 00:00:00',
        exclusiveMaximum: '2001-07-02 00:00:00',
      },
      quality: [
        { metric: 'nullValues', mustBe: 0 },
        { metric: 'missingValues', mustBe: 0, arguments: { missingValues: [null, '1970-01-01'] } },
        { metric: 'duplicateValues', mustBeGreaterThan: 1 },
      ],
    },
    airport('origin'),
    airport('destination'),
    whole('distance_miles', { minimum: 1, maximum: 12_000, multipleOf: 1 }, []),
    whole('arrival_delay_minutes', { minimum: -1440, maximum: 2880 }, [
      {
        metric: 'invalidValues',
        mustBeLessThan: 99,
        unit: 'percent',
        arguments: { validValues: [0, 1, 2, 3, 4, 5] },
      },
    ]),
  ],
  quality: [
    { metric: 'rowCount', mustBeGreaterThan: 1_000_000 },
    { type: 'sql', query: 'select count(*) from flights where origin = destination', mustBe: 0 },
  ],
} satisfies Rule

/** Whether two flights are the same in every column: three million keys must be told apart, which no scan does. */
const wholeRow: Rule = {
  metric: 'duplicateValues',
  mustBeLessThan: 0.1,
  unit: 'percent',
  arguments: {
    properties: ['departed_at', 'origin', 'destination', 'distance_miles', 'arrival_delay_minutes'],
  },
}

export interface CheckedDataset {
  readonly dataset: Dataset
  readonly contract: DataContract
}

/** A contract of flights with fifty checks, as an exacting owner would write it. */
export const fiftyChecks = (): CheckedDataset => checked(flights)

/** The same, and the uniqueness of a key of five columns. */
export const fiftyChecksAndKey = (): CheckedDataset =>
  checked({ ...flights, quality: [...flights.quality, wholeRow] })

function checked(object: Rule): CheckedDataset {
  const value = {
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id: 'bench.flights',
    version: '1.0.0',
    status: 'active',
    schema: [object],
  }
  const file = 'flights.odcs.yaml'
  const contract = parseDataContract({ file, text: '', value, locate: () => ({ file, line: 1, column: 1 }) })
  if (!('kind' in contract)) throw new Error(JSON.stringify(contract))
  const [parsed] = contract.schema ?? []
  if (parsed === undefined) throw new Error('the contract has no schema')
  return { contract, dataset: datasetOf(parsed) }
}

const datasetOf = (object: Dataset['object']): Dataset => ({
  key: 'bench/flights/flights@1/flights',
  domain: 'bench',
  product: 'bench/flights',
  port: 'flights',
  major: 1,
  name: object.name,
  sqlName: object.name,
  object,
  columns: columnsOf(object),
  materialization: { kind: 'full' },
})

/** Events in the shape in which the integrations send them, by their documentation. */

const facet = (producer: string, name: string, version: string) => ({
  _producer: producer,
  _schemaURL: `https://openlineage.io/spec/facets/${version}/${name}.json#/$defs/${name}`,
})

const dbt = 'https://github.com/OpenLineage/OpenLineage/tree/1.30.0/integration/dbt'
const airflow = 'https://github.com/apache/airflow/tree/providers-openlineage/2.1.0'
const spark = 'https://github.com/OpenLineage/OpenLineage/tree/1.30.0/integration/spark'

/** `dbt-ol run`: a model on PostgreSQL that makes the table which a product reads. */
export const dbtComplete = {
  eventTime: '2026-01-01T00:30:00.123456Z',
  eventType: 'COMPLETE' as const,
  producer: dbt,
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: {
    runId: '0190a6d8-6f0c-7b38-b2b8-1f0a3c7e9a11',
    facets: {
      parent: {
        ...facet(dbt, 'ParentRunFacet', '1-0-1'),
        run: { runId: '0190a6d8-6f0c-7b38-b2b8-1f0a3c7e9a10' },
        job: { namespace: 'dbt', name: 'dbt-run-shop' },
      },
      dbt_version: {
        _producer: dbt,
        _schemaURL: 'https://github.com/OpenLineage/OpenLineage',
        version: '1.9.1',
      },
    },
  },
  job: {
    namespace: 'dbt',
    name: 'warehouse.public.shop.deliveries.build.run',
    facets: {
      jobType: {
        ...facet(dbt, 'JobTypeJobFacet', '2-0-3'),
        processingType: 'BATCH',
        integration: 'DBT',
        jobType: 'MODEL',
      },
    },
  },
  inputs: [
    {
      namespace: 'postgres://warehouse:5432',
      name: 'warehouse.raw.tills',
      facets: {
        schema: {
          ...facet(dbt, 'SchemaDatasetFacet', '1-1-1'),
          fields: [
            { name: 'id', type: 'integer' },
            { name: 'cents', type: 'integer' },
          ],
        },
      },
    },
  ],
  outputs: [
    {
      namespace: 'file',
      name: 'deliveries.csv',
      facets: {
        schema: {
          ...facet(dbt, 'SchemaDatasetFacet', '1-1-1'),
          fields: [{ name: 'id' }, { name: 'customer' }, { name: 'amount' }],
        },
        columnLineage: {
          ...facet(dbt, 'ColumnLineageDatasetFacet', '1-2-0'),
          fields: {
            amount: {
              inputFields: [
                {
                  namespace: 'postgres://warehouse:5432',
                  name: 'warehouse.raw.tills',
                  field: 'cents',
                  transformations: [{ type: 'DIRECT', subtype: 'TRANSFORMATION', masking: false }],
                },
              ],
            },
          },
        },
      },
    },
  ],
}

/** Airflow's provider: a task that loads what the model reads; its outputs come with `COMPLETE` only. */
export const airflowEvents = (['START', 'COMPLETE'] as const).map((eventType, index) => ({
  eventTime: `2026-01-01T00:1${index}:00+00:00`,
  eventType,
  producer: airflow,
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: {
    runId: '0190a6d0-1111-7000-8000-1f0a3c7e9a22',
    facets: {
      nominalTime: {
        ...facet(airflow, 'NominalTimeRunFacet', '1-0-1'),
        nominalStartTime: '2026-01-01T00:00:00Z',
      },
    },
  },
  job: { namespace: 'airflow', name: 'tills.load', facets: {} },
  inputs: eventType === 'START' ? [{ namespace: 's3://tills', name: '2026/tills.json', facets: {} }] : [],
  outputs:
    eventType === 'COMPLETE'
      ? [{ namespace: 'postgres://warehouse:5432', name: 'warehouse.raw.tills', facets: {} }]
      : [],
}))

/** Spark's listener: a job that reads a dataset of the mesh, with what decides its rows. */
export const sparkComplete = (namespace: string, dataset: string) => ({
  eventTime: '2026-01-01T00:45:00.5Z',
  eventType: 'COMPLETE' as const,
  producer: spark,
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: { runId: '0190a6d8-7777-7b38-b2b8-1f0a3c7e9a33', facets: {} },
  job: { namespace: 'spark', name: 'export.execute_insert_into', facets: {} },
  inputs: [{ namespace, name: dataset, facets: {}, inputFacets: {} }],
  outputs: [
    {
      namespace: 's3://exports',
      name: 'totals',
      facets: {
        columnLineage: {
          ...facet(spark, 'ColumnLineageDatasetFacet', '1-2-0'),
          fields: {
            total: {
              inputFields: [
                {
                  namespace,
                  name: dataset,
                  field: 'amount',
                  transformations: [
                    { type: 'DIRECT', subtype: 'AGGREGATION', description: '', masking: false },
                  ],
                },
              ],
            },
          },
          dataset: [
            {
              namespace,
              name: dataset,
              field: 'customer',
              transformations: [{ type: 'INDIRECT', subtype: 'FILTER', description: '', masking: false }],
            },
          ],
        },
      },
      outputFacets: {},
    },
  ],
})

/** Without a run: what a job is, and what a dataset is. */
export const staticEvents = [
  {
    eventTime: '2026-01-01T00:00:00Z',
    producer: airflow,
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent',
    job: { namespace: 'airflow', name: 'tills.declared', facets: {} },
    inputs: [{ namespace: 's3://tills', name: 'a' }],
    outputs: [{ namespace: 's3://tills', name: 'b' }],
  },
  {
    eventTime: '2026-01-01T00:00:00Z',
    producer: airflow,
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent',
    dataset: { namespace: 's3://tills', name: 'c', facets: {} },
  },
]

import { canonicalHash } from '../../spec/canonical-hash.ts'
import type { LineageEvent, ToldDataset, ToldSource } from '../../store/lineage-event-store.ts'
import type { EventDataset, OpenLineageEvent } from './event-schema.ts'

type EventParts = Omit<LineageEvent, 'principal' | 'domains'>

/**
 * What lineage keeps of an event: names of datasets and columns, and what is made of what. An event is the same as another
 * by its run, type and time (OpenLineage's own rule); one without a run, by job or dataset and time.
 */
export function readEvent(event: OpenLineageEvent): EventParts {
  const { eventType = 'OTHER', run, job, dataset, inputs = [], outputs = [] } = event
  const at = new Date(event.eventTime).toISOString()
  const alone = job === undefined ? dataset : undefined
  const named = job ?? { namespace: alone?.namespace ?? '', name: alone?.name ?? '' }
  return {
    key: canonicalHash([run?.runId ?? [named.namespace, named.name, job === undefined], eventType, at]),
    at,
    type: eventType,
    ...(run === undefined ? {} : { runId: run.runId }),
    job: { namespace: named.namespace, name: named.name },
    inputs: inputs.map(toldDataset),
    outputs: [...outputs, ...(alone === undefined ? [] : [alone])].map(toldDataset),
  }
}

function toldDataset({ namespace, name, facets }: EventDataset): ToldDataset {
  const { fields = {}, dataset = [] } = facets?.columnLineage ?? {}
  return {
    namespace,
    name,
    columns: (facets?.schema?.fields ?? []).map((field) => field.name),
    from: [
      ...Object.entries(fields).flatMap(([column, { inputFields }]) =>
        inputFields.map((field) => toldSource(field, column)),
      ),
      ...dataset.map((field) => toldSource(field)),
    ],
  }
}

type InputField = NonNullable<
  NonNullable<EventDataset['facets']>['columnLineage']
>['fields'][string]['inputFields'][number]

const toldSource = (
  { namespace, name, field, transformations = [] }: InputField,
  column?: string,
): ToldSource => ({
  ...(column === undefined ? {} : { column }),
  namespace,
  name,
  field,
  decides:
    column === undefined ||
    (transformations.length > 0 && transformations.every(({ type }) => type === 'INDIRECT')),
})

import { schemaOf } from '../../sidecar/governed-dataset-of.ts'
import type { DataContract, SlaProperty } from '../../spec/data-contract.ts'
import { measureSla, slaDefinition } from '../../spec/sla-property.ts'
import {
  measureAvailability,
  measureCompleteness,
  measureErrorRate,
  measureThroughput,
} from './measure-share.ts'
import {
  measureFrequency,
  measureLatency,
  measureRepair,
  measureRetention,
  seenColumn,
  unknown,
  type Measurement,
} from './measure-time.ts'
import type { Seen } from './seen.ts'
import { daysOf } from './slo-days.ts'
import type { MeasuredSlo } from './slo.ts'

/** Every promise of a product's contracts, measured. Dates say when something ends and promise nothing else. */
export const measureSlo = (seen: Seen): readonly MeasuredSlo[] =>
  seen.publication.documents.contracts.flatMap((contract) =>
    (contract.slaProperties ?? []).flatMap((said) => {
      const definition = slaDefinition(said.property)
      return definition === undefined || definition.kind === 'date'
        ? []
        : [measured(said, { name: definition.name, kind: definition.kind, contract, seen })]
    }),
  )

interface Promised {
  readonly name: string
  readonly kind: 'duration' | 'share' | 'amount'
  readonly contract: DataContract
  readonly seen: Seen
}

function measured(said: SlaProperty, { name, kind, contract, seen }: Promised): MeasuredSlo {
  const element = said.element ?? contract.slaDefaultElement
  const target = measureSla(said, kind)
  const found =
    'amount' in target
      ? {
          ...measurementOf(name, { said, element, target: target.amount, seen: ofContract(seen, contract) }),
          days: daysOf(name, { element, target: target.amount, seen }),
        }
      : unknown(`its ${target.field} cannot be measured`)
  return {
    contract: contract.id,
    property: name,
    promised: [String(said.value), said.unit].filter((part) => part !== undefined).join(' '),
    ...(element === undefined ? {} : { element }),
    ...found,
  }
}

/** With the datasets of one contract only. */
function ofContract(seen: Seen, { id, version }: DataContract): Seen {
  const { publication } = seen
  const snapshots = publication.snapshots.filter(({ dataset }) => {
    const document = schemaOf(publication, dataset)?.document
    return document?.id === id && document.version === version
  })
  return { ...seen, publication: { ...publication, snapshots } }
}

interface Asked {
  readonly said: SlaProperty
  readonly element: string | undefined
  readonly target: number
  readonly seen: Seen
}

function measurementOf(name: string, { said, element, target, seen }: Asked): Measurement {
  const column = seenColumn(seen.publication.snapshots, element)
  switch (name) {
    case 'latency':
      return measureLatency(seen, target, column)
    case 'frequency':
      return measureFrequency(seen, target)
    case 'timeToRepair':
      return measureRepair(seen, target)
    case 'retention':
      return measureRetention(seen, target, column)
    case 'availability':
      return measureAvailability(seen, target)
    case 'errorRate':
      return measureErrorRate(seen, target)
    case 'completeness':
      return measureCompleteness(seen, target, element)
    case 'throughput':
      return measureThroughput(seen, target, said.unit)
    default:
      return unknown('nothing that a node sees tells it')
  }
}

import { schemaOf } from '../../sidecar/governed-dataset-of.ts'
import type { DataContract, SlaProperty } from '../../spec/data-contract.ts'
import { measureSla, slaDefinition, type SlaKind } from '../../spec/sla-property.ts'
import { measureDate, measureTimeOfAvailability } from './measure-date.ts'
import {
  measureAvailability,
  measureCompleteness,
  measureErrorRate,
  measureThroughput,
} from './measure-share.ts'
import {
  measureDetection,
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
import { worstState, type MeasuredSlo } from './slo.ts'

/** Every promise of a product's contracts, measured; or those of which `isWanted` says so, by ODCS's name. */
export const measureSlo = (
  seen: Seen,
  isWanted: (property: string) => boolean = () => true,
): readonly MeasuredSlo[] =>
  seen.publication.documents.contracts.flatMap((contract) =>
    (contract.slaProperties ?? []).flatMap((said) => {
      const definition = slaDefinition(said.property)
      return definition === undefined || !isWanted(definition.name)
        ? []
        : [measured(said, { name: definition.name, kind: definition.kind, contract, seen })]
    }),
  )

interface Promised {
  readonly name: string
  readonly kind: SlaKind
  readonly contract: DataContract
  readonly seen: Seen
}

function measured(said: SlaProperty, { name, kind, contract, seen }: Promised): MeasuredSlo {
  const element = said.element ?? contract.slaDefaultElement
  const target = measureSla(said, kind)
  const found =
    'amount' in target
      ? {
          ...ofElements(name, { said, element, target: target.amount, seen: ofContract(seen, contract) }),
          ...(kind === 'date' ? {} : { days: daysOf(name, { element, target: target.amount, seen }) }),
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

/** `element` may name several, separated by commas: the promise stands as the worst of them. */
function ofElements(name: string, asked: Asked): Measurement {
  const elements = (asked.element ?? '').split(',').map((each) => each.trim())
  if (elements.length === 1) return measurementOf(name, asked)
  const measurements = elements.map((element) => measurementOf(name, { ...asked, element }))
  const worst = worstState(measurements.map(({ state }) => state))
  return measurements.find(({ state }) => state === worst) ?? unknown('it names no element')
}

function measurementOf(name: string, { said, element, target, seen }: Asked): Measurement {
  const column = seenColumn(seen.publication.snapshots, element)
  switch (name) {
    case 'latency':
      return measureLatency(seen, target, column)
    case 'frequency':
      return measureFrequency(seen, target)
    case 'timeToDetect':
      return measureDetection(seen, target)
    case 'timeOfAvailability':
      return measureTimeOfAvailability(seen, target)
    case 'generalAvailability':
    case 'endOfSupport':
    case 'endOfLife':
      return measureDate(name, seen, target)
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
      // `timeToNotify`: when a person was told is not seen by who sends.
      return unknown('nothing that a node sees tells it')
  }
}

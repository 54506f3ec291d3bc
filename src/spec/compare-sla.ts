import { sameValue, shown, type Change, type ChangeKind } from './change.ts'
import type { DataContract, SlaProperty } from './data-contract.ts'
import { measureSla, slaDefinition } from './sla-property.ts'

/** Compares service levels: a weaker or dropped promise breaks, a stronger or new one is additive. */
export function compareSla(old: DataContract, next: DataContract): Change[] {
  const left = [...(next.slaProperties ?? [])]
  const changes: Change[] = []
  for (const property of old.slaProperties ?? []) {
    const match = left.find((other) => keyOf(other) === keyOf(property))
    if (match === undefined) {
      changes.push(change('breaking', property, `the service level \`${property.property}\` was dropped`))
      continue
    }
    left.splice(left.indexOf(match), 1)
    if (!sameValue(property, match)) changes.push(difference(property, match))
  }
  return [
    ...changes,
    ...left.map((each) => change('additive', each, `the service level \`${each.property}\` is new`)),
  ]
}

const nameOf = ({ property }: SlaProperty): string => slaDefinition(property)?.name ?? property

const keyOf = (property: SlaProperty): string =>
  JSON.stringify([nameOf(property), property.element ?? '', property.driver ?? ''])

const change = (kind: ChangeKind, property: SlaProperty, message: string): Change => ({
  kind,
  path: `slaProperties.${nameOf(property)}`,
  message,
})

function difference(old: SlaProperty, next: SlaProperty): Change {
  const told = `${spoken(old)} → ${spoken(next)}`
  const definition = slaDefinition(old.property)
  const promise = ({ value, valueExt, unit }: SlaProperty): unknown => ({ value, valueExt, unit })
  if (sameValue(promise(old), promise(next))) {
    return change('documentation', old, `the service level \`${old.property}\` is described anew`)
  }
  if (definition?.weaker === undefined) {
    return change('documentation', old, `\`${old.property}\` changed: ${told}`)
  }
  const [was, is] = [measureSla(old, definition.kind), measureSla(next, definition.kind)]
  // An amount without a common unit cannot be compared, so it is not taken to be as good.
  const comparable = definition.kind !== 'amount' || old.unit === next.unit
  if (!('amount' in was) || !('amount' in is) || !comparable) {
    return change('breaking', old, `the service level \`${old.property}\` can no longer be compared: ${told}`)
  }
  if (was.amount === is.amount)
    return change('documentation', old, `\`${old.property}\` is written anew: ${told}`)
  const weaker = definition.weaker === 'larger' ? is.amount > was.amount : is.amount < was.amount
  return weaker
    ? change('breaking', old, `the service level \`${old.property}\` became weaker: ${told}`)
    : change('additive', old, `the service level \`${old.property}\` became stronger: ${told}`)
}

const spoken = ({ value, unit }: SlaProperty): string =>
  `${shown(value)}${unit === undefined ? '' : ` ${unit}`}`

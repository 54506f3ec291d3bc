import type { DataContract, SlaProperty } from './data-contract.ts'
import { elementNames, hasElement } from './element-path.ts'
import { didYouMean } from './nearest.ts'
import type { Report } from './report.ts'
import { durationUnits, endDateOf, measureSla, slaDefinition, slaDefinitions } from './sla-property.ts'

/** SLA properties must mean something: a known name, a value that can be measured, an element that exists. */
export function checkSla(
  contract: DataContract,
  { served, report }: { readonly served: boolean; readonly report: Report },
): void {
  for (const [index, property] of (contract.slaProperties ?? []).entries()) {
    const here: Report = (path, said, part) => report(['slaProperties', index, ...path], said, part)
    checkMeaning(property, here)
    if (property.element !== undefined)
      checkElement(property.element, contract, (said) => here(['element'], said))
  }
  if (contract.slaDefaultElement !== undefined) {
    checkElement(contract.slaDefaultElement, contract, (said) => report(['slaDefaultElement'], said))
  }
  if (served && contract.status === 'deprecated' && endDateOf(contract) === undefined) {
    report(['status'], {
      code: 'no-end-date',
      severity: 'warning',
      message: 'the contract is deprecated, but does not say until when it is served',
      expected: 'an SLA property `endOfSupport` with a date',
    })
  }
}

function checkMeaning(property: SlaProperty, report: Report): void {
  const definition = slaDefinition(property.property)
  if (definition === undefined) {
    report(['property'], {
      code: 'unknown-sla',
      severity: 'warning',
      message: `the SLA property \`${property.property}\` means nothing to Hansa, so it is not measured`,
      ...unknownSla(property.property),
    })
    return
  }
  const measured = measureSla(property, definition.kind)
  if ('amount' in measured) return
  const { field, expected } = measured
  const said = property[field]
  report(said === undefined ? ['value'] : [field], {
    code: 'unmeasurable-sla',
    message:
      said === undefined
        ? `\`${property.property}\` has no \`${field}\`, so it cannot be measured`
        : `\`${property.property}\` cannot be measured: its ${field} is \`${String(said)}\``,
    expected,
    remedy: field === 'unit' && typeof said === 'string' ? didYouMean(said, durationUnits) : undefined,
  })
}

function unknownSla(property: string): { readonly expected?: string; readonly remedy?: string } {
  const names = slaDefinitions.flatMap(({ name, synonyms }) => [
    name,
    ...synonyms.filter(({ length }) => length > 2),
  ])
  const remedy = didYouMean(property, names)
  return remedy === undefined
    ? { expected: `one of ${slaDefinitions.map(({ name }) => name).join(', ')}` }
    : { remedy }
}

/** `element` may name several, separated by commas. */
function checkElement(
  element: string,
  contract: DataContract,
  report: (said: { code: string; message: string; remedy: string | undefined }) => void,
): void {
  for (const one of element.split(',').map((name) => name.trim())) {
    if (hasElement(contract, one)) continue
    report({
      code: 'unknown-column',
      message: `the contract has no \`${one}\``,
      remedy: didYouMean(one, elementNames(contract)),
    })
  }
}

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Parser, Store } from 'n3'
import Validator from 'rdf-validate-shacl'
import { find } from '../../support/needs.ts'

/** What a graph offends against: the thing, the property and the constraint of SHACL, as their names end. */
export interface Offence {
  readonly focus: string
  readonly property: string
  readonly constraint: string
  readonly severity: 'Violation' | 'Warning' | 'Info'
}

export interface ShapeSet {
  readonly name: string
  readonly isOurs: boolean
  readonly offences: (graph: Store) => Promise<readonly Offence[]>
}

/** The shapes of DCAT-AP 3.0.1 that are here: ours always, and SEMIC's where this machine has them. */
export function dcatApSets(): readonly ShapeSet[] {
  const ours = shapeSet('our shapes of DCAT-AP', true, [path.join(import.meta.dirname, 'dcat-ap-shapes.ttl')])
  const folder = find('dcat-ap')
  if (folder === undefined) return [ours]
  const files = ['dcat-ap-SHACL.ttl', 'ranges.ttl'].map((file) => path.join(folder, file))
  return [ours, shapeSet("SEMIC's shapes of DCAT-AP", false, files)]
}

function shapeSet(name: string, isOurs: boolean, files: readonly string[]): ShapeSet {
  const validators = files.map(
    (file) => new Validator(new Store(new Parser().parse(readFileSync(file, 'utf8')))),
  )
  return {
    ...{ name, isOurs },
    offences: async (graph) => {
      const reports = await Promise.all(validators.map((validator) => validator.validate(graph)))
      return reports.flatMap(({ results }) =>
        results.map((result): Offence => ({
          focus: result.focusNode.value,
          property: endOf(result.path.value),
          constraint: endOf(result.sourceConstraintComponent.value).replace('ConstraintComponent', ''),
          severity: severityOf(result.severity.value),
        })),
      )
    },
  }
}

const endOf = (iri: string): string => iri.slice(Math.max(iri.lastIndexOf('#'), iri.lastIndexOf('/')) + 1)

function severityOf(iri: string): Offence['severity'] {
  const name = endOf(iri)
  return name === 'Warning' || name === 'Info' ? name : 'Violation'
}

import { iriText, literalText } from './n-triples.ts'
import { iriOf, nameOfIri, prefixes } from './names.ts'
import type { Node, Triple } from './triple.ts'

/** Triples as Turtle (https://www.w3.org/TR/turtle/), grouped by what they are about, in the order in which they come. */
export function turtle(triples: readonly Triple[]): string {
  const head = Object.entries(prefixes).map(([prefix, iri]) => `@prefix ${prefix}: <${iri}> .\n`)
  const blocks = [...Map.groupBy(triples, ({ subject }) => subject)].map(
    ([subject, those]) => `\n${iriText(subject)}\n${predicates(those)} .\n`,
  )
  return [...head, ...blocks].join('')
}

const predicates = (triples: readonly Triple[]): string =>
  [...Map.groupBy(triples, ({ predicate }) => predicate)]
    .map(([predicate, those]) => {
      const objects = those.map(({ object }) => nodeText(object)).join(', ')
      return `  ${predicate === 'rdf:type' ? 'a' : iriName(iriOf(predicate))} ${objects}`
    })
    .join(' ;\n')

const nodeText = (node: Node): string =>
  'iri' in node
    ? iriName(node.iri)
    : `${literalText(node.text)}${node.type === undefined ? '' : `^^${iriName(iriOf(node.type))}`}`

const iriName = (iri: string): string => nameOfIri(iri) ?? iriText(iri)

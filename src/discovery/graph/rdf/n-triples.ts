import { iriOf } from './names.ts'
import type { Node, Triple } from './triple.ts'

/** Triples as N-Triples (https://www.w3.org/TR/n-triples/), a line each. */
export const nTriples = (triples: readonly Triple[]): string =>
  triples
    .map(
      ({ subject, predicate, object }) =>
        `${iriText(subject)} ${iriText(iriOf(predicate))} ${nodeText(object)} .\n`,
    )
    .join('')

const nodeText = (node: Node): string =>
  'iri' in node
    ? iriText(node.iri)
    : `${literalText(node.text)}${node.type === undefined ? '' : `^^${iriText(iriOf(node.type))}`}`

/** Whatever an IRI may not have is escaped (§3.1 of RFC 3987), so that nothing ends it early. */
export const iriText = (iri: string): string =>
  `<${iri.replaceAll(/[\u0000-\u0020<>"{}|^`\\]/g, (character) => encodeURIComponent(character))}>`

export const literalText = (text: string): string =>
  `"${text
    .toWellFormed()
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')}"`

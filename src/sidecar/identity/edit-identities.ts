import { isDeepStrictEqual } from 'node:util'
import { isMap, isSeq, parse, parseDocument, type Document, type YAMLMap } from 'yaml'
import type { AttributeValue } from '../../spec/attribute-type.ts'

export interface IdentityEdit {
  /** With its kind. */
  readonly principal: string
  /** Teams that it is to be in besides. */
  readonly teams: readonly string[]
  /** Attributes to set. */
  readonly attributes: Readonly<Record<string, AttributeValue>>
}

const newFile = `apiVersion: hansa/v1
kind: Identities
principals: []
`

/**
 * The text of an identities file with a principal added, or changed where it is there. All else stays, comments too.
 * The text given must be a valid file; absent, a new one is made.
 */
export function editIdentities(
  text: string | undefined,
  { principal, teams, attributes }: IdentityEdit,
): string {
  const document = parseDocument(text ?? newFile)
  const entry = entryOf(document, principal)
  for (const team of teams) addTeam(document, entry, team)
  for (const [name, value] of Object.entries(attributes)) {
    if (!isMap(entry.get('attributes'))) entry.set('attributes', document.createNode({}, { flow: true }))
    entry.setIn(['attributes', name], document.createNode(value, { flow: true }))
  }
  const isFlat = /^principals:[^\n]*\n(?:[ \t]*#[^\n]*\n|[ \t]*\n)*- /m.test(text ?? '')
  return withFormerLines(document.toString({ lineWidth: 0, indentSeq: !isFlat }), text ?? '')
}

/** The writer has one way to space brackets. Lines that were written in another are put back, unless that changed what they say. */
function withFormerLines(text: string, former: string): string {
  const lines = new Map(former.split('\n').map((line) => [withoutPadding(line), line]))
  const restored = text
    .split('\n')
    .map((line) => lines.get(withoutPadding(line)) ?? line)
    .join('\n')
  return isDeepStrictEqual(parse(restored), parse(text)) ? restored : text
}

const withoutPadding = (line: string): string => line.replace(/(?<=[[{]) +| +(?=[\]}])/g, '')

function entryOf(document: Document, principal: string): YAMLMap {
  const list = document.get('principals')
  const entries = isSeq(list) ? list : document.createNode([])
  if (entries !== list) document.set('principals', entries)
  for (const item of entries.items) if (isMap(item) && item.get('principal') === principal) return item
  const entry = document.createNode({ principal })
  entries.flow = false
  entries.add(entry)
  return entry
}

function addTeam(document: Document, entry: YAMLMap, team: string): void {
  const teams = entry.get('teams')
  if (!isSeq(teams)) entry.set('teams', document.createNode([team], { flow: true }))
  else if (!teams.items.some((item) => String(item) === team)) teams.add(document.createNode(team))
}

import { printable } from '../engine/encode/terminal-text.ts'
import { untilText } from '../governance/agreement.ts'
import type { Answers, ItemOf } from './asking/answers.ts'
import { counted } from './counted.ts'
import { textTable } from './text-table.ts'
import { domainOf } from '../spec/domain-of.ts'

type Compliance = Answers<'showCompliance'>
type Standing = Compliance['nodes'][number]
type Finding = ItemOf<'listFindings'>
type Audit = NonNullable<Answers<'compareAudits'>['items']>[number]

/** How products stand to the rules, and which nodes say so. */
export interface ComplianceAnswer extends Pick<Compliance, 'nodes' | 'rows'> {
  readonly findings: readonly Finding[]
}

/** What can be gone by, and what not: a table by policy and domain, then what fails, what is excepted, and the nodes. */
export const complianceLines = ({ nodes, rows, findings }: ComplianceAnswer): readonly string[] => [
  findings.length === 0
    ? 'No prohibition is in force for anything that is published.'
    : table(findings, rows),
  ...[...findings.flatMap(failureLines), ...findings.flatMap(exceptionLines), ...nodes.map(nodeLine)].map(
    shown,
  ),
]

/** Whether all products pass, and all nodes say so themselves and follow the newest rules. */
export const complies = ({ nodes, findings }: ComplianceAnswer): boolean =>
  findings.every(({ outcome }) => outcome !== 'fails') &&
  nodes.every(({ word, isNewest }) => word === 'current' && isNewest !== false)

/** Other nodes' words: what a terminal could take for a command is made harmless. */
const shown = (line: string): string => printable(line, longestLine)

const longestLine = 2_000

function table(findings: readonly Finding[], rows: Compliance['rows']): string {
  const groups = Map.groupBy(findings, ({ policy, node, product }) =>
    JSON.stringify([policy, domainOf(product), node]),
  )
  const sorted = [...groups.values()].flatMap((some) => rowOf(some, rows)).toSorted(byPolicyAndDomain)
  const headers = ['POLICY', 'DOMAIN', 'PASS', 'HOLD', 'FAIL', 'EXCEPTED', 'DENIED', 'LIMITED']
  return textTable(headers, sorted, { right: [2, 3, 4, 5, 6, 7] })
}

const byPolicyAndDomain = ([a = '', b = '']: readonly string[], [c = '', d = '']: readonly string[]) =>
  `${a} ${b}` < `${c} ${d}` ? -1 : 1

/** One row, of findings about one policy and one domain. Who may not know of reads is told of none. */
function rowOf(some: readonly Finding[], rows: Compliance['rows']): readonly (readonly string[])[] {
  const [first] = some
  if (first === undefined) return []
  const { policy, node, product } = first
  const domain = domainOf(product)
  const isOf = (row: Compliance['rows'][number]): boolean =>
    row.policy === policy && row.domain === domain && row.node === node
  const { denied, limited } = rows.find((row) => isOf(row) && row.denied !== undefined) ?? {}
  const isAboutReading = some.some(({ kind }) => kind === 'access')
  const readsText = (count: number | undefined): string =>
    count === undefined ? (isAboutReading ? '–' : '0') : String(count)
  return [[policy, domain, ...counts(some), readsText(denied), readsText(limited)]]
}

const counts = (findings: readonly Finding[]): readonly string[] =>
  (['passes', 'holds', 'fails', 'excepted'] as const).map((outcome) =>
    String(new Set(findings.filter((each) => each.outcome === outcome).map(({ product }) => product)).size),
  )

function failureLines({
  outcome,
  policy,
  product,
  since = '',
  subjects = [],
  reason,
  advice,
}: Finding): readonly string[] {
  if (outcome !== 'fails') return []
  const where = subjects.filter((subject) => subject !== product)
  return [
    `✗ ${product} fails ${policy} since ${since}: ${reason}${where.length === 0 ? '' : ` (${where.join(', ')})`}`,
    ...(advice === undefined ? [] : [`  ${advice}`]),
  ]
}

function exceptionLines({
  outcome,
  policy,
  product,
  until = '',
  owner = '',
  why = '',
}: Finding): readonly string[] {
  if (outcome !== 'excepted') return []
  return [`${product} is excepted from ${policy} until ${untilText(until)} by ${owner}: ${why}`]
}

function nodeLine(said: Standing): string {
  const { node, word, on } = said
  switch (word) {
    case 'none':
      return `✗ node:${node} has not reported`
    case 'not its own':
      return `✗ what node:${node} is said to report is not its own word`
    case 'held back':
      return `✗ what node:${node} is said to report is older than what it has reported before: its newest word is held back`
    case 'old':
      return `✗ node:${node} was last heard on ${on ?? 'no day'}`
    case 'current':
      return rulesLine(said)
  }
}

function rulesLine({ node, since, bundle, coming, unread, isNewest }: Standing): string {
  if (since === undefined) return `node:${node} has no rules in force`
  if (unread !== undefined)
    return `✗ node:${node} cannot read bundle ${unread} of the council: its Hansa is too old`
  const what = bundle === undefined ? 'rules that no council signed' : `bundle ${bundle} of the council`
  const newest = isNewest === undefined ? '' : isNewest ? ', the newest' : ', and there is a newer one'
  const later = coming === undefined ? '' : `; bundle ${coming.number} comes at ${coming.enforcedFrom}`
  return `${isNewest === false ? '✗ ' : ''}node:${node} follows ${what}${newest}, since ${since}${later}`
}

/** Whether every audit is longer than it ever was. */
export const auditLines = (audits: readonly Audit[]): readonly string[] =>
  audits.flatMap(({ node, entries, at, faults }) => [
    ...(entries === undefined && faults.length === 0 ? [`node:${node} says nothing of its audit`] : []),
    ...(entries === undefined
      ? []
      : [`the audit of node:${node} has ${counted(entries, 'entry', 'entries')} at ${at ?? ''}`]),
    ...faults.map((fault) => `✗ the audit of node:${node}: ${fault}`),
  ])

import { printable } from '../engine/encode/terminal-text.ts'
import { untilText } from '../governance/agreement.ts'
import type { NodeAudit } from '../mesh/reports/mesh-audits.ts'
import type { NodeCompliance } from '../mesh/reports/mesh-compliance.ts'
import type { ComplianceFinding } from '../sidecar/compliance/compliance.ts'
import { counted } from './counted.ts'
import { textTable } from './text-table.ts'

/** What can be gone by, and what not: a table by policy and domain, then what fails, what is excepted, and the nodes. */
export const complianceLines = (nodes: readonly NodeCompliance[]): readonly string[] => {
  const findings = findingsOf(nodes)
  return [
    findings.length === 0 ? 'No prohibition is in force for anything that is published.' : table(nodes),
    ...[...findings.flatMap(failureLines), ...findings.flatMap(exceptionLines), ...nodes.map(nodeLine)].map(
      shown,
    ),
  ]
}

/** Of all nodes, by policy. */
export const findingsOf = (nodes: readonly NodeCompliance[]): readonly ComplianceFinding[] =>
  nodes.flatMap(({ domains }) => domains.flatMap(({ findings }) => findings))

/** Whether all products pass, and all nodes say so themselves and follow the newest rules. */
export const complies = (nodes: readonly NodeCompliance[]): boolean =>
  findingsOf(nodes).every(({ outcome }) => outcome !== 'fails') &&
  nodes.every(({ word, isNewest }) => word === 'current' && isNewest !== false)

/** Other nodes' words: what a terminal could take for a command is made harmless. */
const shown = (line: string): string => printable(line, longestLine)

const longestLine = 2_000

function table(nodes: readonly NodeCompliance[]): string {
  const rows = nodes.flatMap(({ domains }) =>
    domains.flatMap(({ domain, findings, reads }) =>
      [...Map.groupBy(findings, ({ policy }) => policy)].map(([policy, some]) => {
        const { denied = 0, limited = 0 } = reads.find((each) => each.policy === policy) ?? {}
        return [policy, domain, ...counts(some), String(denied), String(limited)]
      }),
    ),
  )
  const sorted = rows.toSorted(([a = '', b = ''], [c = '', d = '']) => (`${a} ${b}` < `${c} ${d}` ? -1 : 1))
  const headers = ['POLICY', 'DOMAIN', 'PASS', 'HOLD', 'FAIL', 'EXCEPTED', 'DENIED', 'LIMITED']
  return textTable(headers, sorted, { right: [2, 3, 4, 5, 6, 7] })
}

const counts = (findings: readonly ComplianceFinding[]): readonly string[] =>
  (['passes', 'holds', 'fails', 'excepted'] as const).map((outcome) =>
    String(new Set(findings.filter((each) => each.outcome === outcome).map(({ product }) => product)).size),
  )

function failureLines(finding: ComplianceFinding): readonly string[] {
  if (finding.outcome !== 'fails') return []
  const { policy, product, since, subjects, reason, advice } = finding
  const where = subjects.filter((subject) => subject !== product)
  return [
    `✗ ${product} fails ${policy} since ${since}: ${reason}${where.length === 0 ? '' : ` (${where.join(', ')})`}`,
    ...(advice === undefined ? [] : [`  ${advice}`]),
  ]
}

function exceptionLines(finding: ComplianceFinding): readonly string[] {
  if (finding.outcome !== 'excepted') return []
  const { policy, product, until, owner, why } = finding
  return [`${product} is excepted from ${policy} until ${untilText(until)} by ${owner}: ${why}`]
}

function nodeLine(said: NodeCompliance): string {
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

function rulesLine({ node, rules, isNewest }: NodeCompliance): string {
  if (rules === undefined) return `node:${node} has no rules in force`
  const { bundle, since, coming, unread } = rules
  if (unread !== undefined)
    return `✗ node:${node} cannot read bundle ${unread.number} of the council: its Hansa is too old`
  const what =
    bundle === undefined ? 'rules that no council signed' : `bundle ${bundle.number} of the council`
  const newest = isNewest === undefined ? '' : isNewest ? ', the newest' : ', and there is a newer one'
  const later = coming === undefined ? '' : `; bundle ${coming.number} comes at ${coming.enforcedFrom}`
  return `${isNewest === false ? '✗ ' : ''}node:${node} follows ${what}${newest}, since ${since}${later}`
}

/** Whether every audit is longer than it ever was. */
export const auditLines = (audits: readonly NodeAudit[]): readonly string[] =>
  audits.flatMap(({ node, entries, at, faults }) => [
    ...(entries === undefined && faults.length === 0 ? [`node:${node} says nothing of its audit`] : []),
    ...(entries === undefined
      ? []
      : [`the audit of node:${node} has ${counted(entries, 'entry', 'entries')} at ${at ?? ''}`]),
    ...faults.map((fault) => `✗ the audit of node:${node}: ${fault}`),
  ])

import type { ReactNode } from 'react'
import { ComplianceTable } from '../governance/compliance-table.tsx'
import { ExceptionTable } from '../governance/exception-table.tsx'
import { ProposalList } from '../governance/proposal-list.tsx'
import { RuleHistory } from '../governance/rule-history.tsx'
import { RuleTree } from '../governance/rule-tree.tsx'
import { Heading } from '../parts/heading.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { NotFoundScreen } from './not-found.tsx'

const parts = {
  rules: { title: 'Rules', shown: <RuleTree /> },
  compliance: { title: 'Compliance', shown: <ComplianceTable /> },
  proposals: { title: 'Proposals', shown: <ProposalList /> },
  exceptions: { title: 'Exceptions', shown: <ExceptionTable /> },
  history: { title: 'History', shown: <RuleHistory /> },
} as const

const isPart = (name: string): name is keyof typeof parts => Object.hasOwn(parts, name)

/** Which rules hold, what complies with them, and what is to change. */
export function GovernanceScreen({ part }: { readonly part: string }): ReactNode {
  if (!isPart(part)) return <NotFoundScreen />
  return (
    <>
      <Heading
        title="Governance"
        part={parts[part].title}
        lead="The rules that hold, what complies, and what is to change."
      />
      <Tabs
        label="Parts of governance"
        current={part}
        tabs={Object.entries(parts).map(([name, { title }]) => ({ name, title, to: `/governance/${name}` }))}
      />
      {parts[part].shown}
    </>
  )
}

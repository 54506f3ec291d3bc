import type { ReactNode } from 'react'
import { AgentList } from '../admin/agent-list.tsx'
import { CredentialTable } from '../admin/credential-table.tsx'
import { NodeTable } from '../admin/node-table.tsx'
import { Heading } from '../parts/heading.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { NotFoundScreen } from './not-found.tsx'

const parts = {
  nodes: { title: 'Nodes', shown: <NodeTable /> },
  agents: { title: 'Agents', shown: <AgentList /> },
  credentials: { title: 'Credentials', shown: <CredentialTable /> },
} as const

const isPart = (name: string): name is keyof typeof parts => Object.hasOwn(parts, name)

/** The nodes of the mesh, agents that read in it, and what one signs in with. */
export function AdminScreen({ part }: { readonly part: string }): ReactNode {
  if (!isPart(part)) return <NotFoundScreen />
  return (
    <>
      <Heading
        title="Admin"
        part={parts[part].title}
        lead="Nodes of the mesh, agents that read in it, and what you sign in with."
      />
      <Tabs
        label="Parts of administration"
        current={part}
        tabs={Object.entries(parts).map(([name, { title }]) => ({ name, title, to: `/admin/${name}` }))}
      />
      {parts[part].shown}
    </>
  )
}

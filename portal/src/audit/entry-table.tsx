import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { AuditEntry } from '../api/mesh.ts'
import { Badge, type Tone } from '../parts/badge.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Moment } from '../parts/moment.tsx'
import { PersonName } from '../people/person-link.tsx'
import { summaryOf, textIn } from './entry-facts.ts'

const tones: Readonly<Record<string, Tone>> = {
  access: 'good',
  denied: 'bad',
  'sign-in-failed': 'bad',
  push: 'accent',
  change: 'warn',
}

/** Entries of the audit, newest first. */
export const EntryTable = ({ entries }: { readonly entries: readonly AuditEntry[] }): ReactNode => (
  <DataTable
    label="Entries of the audit"
    rows={entries}
    keyOf={({ sequence }) => String(sequence)}
    columns={[
      { title: 'Entry', cell: ({ sequence }) => <Link to={`/audit/${sequence}`}>{sequence}</Link> },
      { title: 'When', cell: ({ entry }) => <Moment at={entry.at} /> },
      { title: 'What', cell: ({ entry }) => <Kind of={entry.kind} /> },
      { title: 'Who', className: 'person', cell: ({ entry }) => <PersonName principal={entry.principal} /> },
      { title: 'For', cell: ({ entry }) => textIn(entry, 'purpose') ?? '' },
      { title: 'Detail', cell: ({ entry }) => <span className="line">{summaryOf(entry)}</span> },
    ]}
  />
)

/** The kind of an entry, in a word. */
export const Kind = ({ of }: { readonly of: string }): ReactNode => (
  <Badge tone={tones[of] ?? 'plain'}>{of}</Badge>
)

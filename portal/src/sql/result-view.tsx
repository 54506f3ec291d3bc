import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { RowTable } from '../rows/row-table.tsx'
import { brought } from '../parts/brought.tsx'
import { ExportButtons } from './export-buttons.tsx'
import type { Question, Result } from './run-query.ts'

const RowChart = brought('the chart', async () => (await import('../rows/row-chart.tsx')).RowChart)

interface ResultViewProps {
  readonly result: Result
  readonly question: Question
}

/** What a statement answered, as a table or a chart, with what it rests on. */
export function ResultView({ result, question }: ResultViewProps): ReactNode {
  const [form, setForm] = useState<'table' | 'chart'>('table')
  const { rows, columns, stale, access } = result
  if (rows.length === 0) return <p className="empty">The statement answers with no rows.</p>
  return (
    <section className="stack" aria-label="Result">
      <div className="row apart">
        <p className="quiet small" role="status">
          {factsOf(result).join(' · ')}
          {access === undefined ? null : (
            <>
              {' · '}
              <Link to={`/audit?access=${access}`}>in the audit</Link>
            </>
          )}
        </p>
        <div className="row">
          {(['table', 'chart'] as const).map((each) => (
            <button
              key={each}
              className="button"
              type="button"
              aria-pressed={form === each}
              onClick={() => setForm(each)}
            >
              {each === 'table' ? 'Table' : 'Chart'}
            </button>
          ))}
          <ExportButtons question={question} />
        </div>
      </div>
      {stale === undefined ? null : (
        <p className="note warn">The owner of some of it could not be asked now: {stale}</p>
      )}
      {form === 'table' ? (
        <RowTable label="Rows" columns={columns} rows={rows} />
      ) : (
        <RowChart columns={columns} rows={rows} />
      )}
    </section>
  )
}

const factsOf = ({ rows, isCut, milliseconds, purpose }: Result): readonly string[] => [
  `${isCut ? 'the first ' : ''}${rows.length.toLocaleString()} ${rows.length === 1 ? 'row' : 'rows'}`,
  `${milliseconds} ms`,
  ...(purpose === undefined ? [] : [`for ${purpose}`]),
]

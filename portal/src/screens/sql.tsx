import { useMemo, useRef, useState, type ReactNode } from 'react'
import { useSearchParams } from 'wouter'
import { asProblem, type Problem } from '../api/problem.ts'
import { brought } from '../parts/brought.tsx'
import { Heading } from '../parts/heading.tsx'
import { ProblemNote } from '../parts/problem-note.tsx'
import { Skeleton } from '../parts/skeleton.tsx'
import { PurposeField } from '../purposes/purpose-field.tsx'
import { useSession } from '../session/session.tsx'
import { FirstStatement } from '../sql/first-statement.tsx'
import { History } from '../sql/history-list.tsx'
import { remember, remembered } from '../sql/history.ts'
import { ResultView } from '../sql/result-view.tsx'
import { runQuery, type Question, type Result } from '../sql/run-query.ts'
import { useVisibleNames } from '../sql/visible-names.ts'

const Editor = brought('the editor', async () => (await import('../sql/editor.tsx')).Editor)

/** Always the same, so that the editor is not told of it anew. */
const noNames = {}

type Run =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running' }
  | { readonly kind: 'done'; readonly result: Result; readonly question: Question }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** One statement at a time, on everything the reader may see. What was run is in the address. */
export function SqlScreen(): ReactNode {
  const [search, setSearch] = useSearchParams()
  const [sql, setSql] = useState(search.get('q') ?? '')
  const [purpose, setPurpose] = useState(search.get('purpose') ?? '')
  const { run, start, stop } = useRun()
  const names = useVisibleNames(purpose)
  const { principal } = useSession().reader
  const [history, setHistory] = useState(() => remembered(principal))
  const question = useMemo(
    () => ({ sql: sql.trim(), purpose: purpose === '' ? undefined : purpose }),
    [sql, purpose],
  )
  const ask = (): void => {
    if (question.sql === '' || run.kind === 'running') return
    setSearch({ q: question.sql, ...(purpose === '' ? {} : { purpose }) })
    setHistory(remember(principal, { ...question, at: new Date().toISOString() }))
    start(question)
  }
  return (
    <>
      <Heading title="SQL" lead="Every statement is decided anew, for you and your purpose." />
      <div className="stack">
        <Editor text={sql} change={setSql} run={ask} names={names ?? noNames} />
        <div className="row apart">
          <PurposeField value={purpose} choose={setPurpose} />
          <div className="row">
            {run.kind === 'running' ? (
              <button className="button" type="button" onClick={stop}>
                Stop
              </button>
            ) : null}
            <button
              className="button primary"
              type="button"
              onClick={ask}
              aria-disabled={run.kind === 'running'}
            >
              Run <kbd>Ctrl ↵</kbd>
            </button>
          </div>
        </div>
        {run.kind === 'idle' && history.length === 0 ? (
          <FirstStatement names={names} choose={setSql} />
        ) : (
          <Outcome run={run} />
        )}
        <History
          entries={history}
          choose={(entry) => {
            setSql(entry.sql)
            setPurpose(entry.purpose ?? '')
          }}
          forgotten={() => setHistory([])}
        />
      </div>
    </>
  )
}

function Outcome({ run }: { readonly run: Run }): ReactNode {
  switch (run.kind) {
    case 'idle':
      return null
    case 'running':
      return <Skeleton what="the result" />
    case 'failed':
      return <ProblemNote problem={run.problem} />
    case 'done':
      return <ResultView result={run.result} question={run.question} />
  }
}

/** One statement that runs, and can be stopped: the node stops it too. */
function useRun(): {
  readonly run: Run
  readonly start: (question: Question) => void
  readonly stop: () => void
} {
  const [run, setRun] = useState<Run>({ kind: 'idle' })
  const ending = useRef<AbortController>(null)
  const start = (question: Question): void => {
    ending.current?.abort()
    const { signal } = (ending.current = new AbortController())
    setRun({ kind: 'running' })
    runQuery(question, signal).then(
      (result) => setRun({ kind: 'done', result, question }),
      (error: unknown) =>
        setRun(signal.aborted ? { kind: 'idle' } : { kind: 'failed', problem: asProblem(error) }),
    )
  }
  return { run, start, stop: () => ending.current?.abort() }
}

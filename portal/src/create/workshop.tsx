import { useState, type ReactNode } from 'react'
import { mesh } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { download } from '../parts/download.ts'
import { ProblemNote } from '../parts/problem-note.tsx'
import { useDoing } from '../parts/use-doing.ts'
import { useLater } from '../parts/use-later.ts'
import { CodeEditor } from './code-editor.tsx'
import { DraftForm } from './draft-form.tsx'
import { fileOf, withFile, type Draft } from './draft.ts'
import { FileTabs } from './file-tabs.tsx'
import { IssueList } from './issue-list.tsx'
import { PlanView } from './plan-view.tsx'
import { tarGz } from './tar-gz.ts'

interface WorkshopProps {
  readonly draft: Draft
  readonly change: (draft: Draft) => void
  readonly drop: () => void
}

const typingMilliseconds = 500

/** A draft as a form and as its files, which are the same; with what is wrong, and what would come of it. */
export function Workshop({ draft, change, drop }: WorkshopProps): ReactNode {
  const [chosen, setChosen] = useState('product.odps.yaml')
  const path = draft.files.some((file) => file.path === chosen) ? chosen : (draft.files[0]?.path ?? '')
  const later = useLater(draft, typingMilliseconds)
  const checked = useLoaded(JSON.stringify(later), (signal) => mesh.validateDraft(later, { signal }))
  const issues = checked.loaded.kind === 'ready' ? checked.loaded.value.issues : []
  const planning = usePlan(draft)
  const save = async (): Promise<void> =>
    download(await tarGz(draft, new Date()), `${draft.product.replace('/', '.')}.tar.gz`)
  return (
    <div className="stack">
      <div className="row">
        <button className="button primary" type="button" onClick={() => void save()}>
          Download the folder
        </button>
        <button className="button" type="button" aria-disabled={planning.isBusy} onClick={planning.plan}>
          Plan
        </button>
        <button className="button danger" type="button" onClick={drop}>
          Throw away
        </button>
      </div>
      <div className="workshop">
        <DraftForm draft={draft} change={change} />
        <section className="stack tight" aria-label="Files">
          <FileTabs draft={draft} current={path} choose={setChosen} change={change} />
          <CodeEditor
            path={path}
            text={fileOf(draft, path) ?? ''}
            change={(text) => change(withFile(draft, path, text))}
            issues={issues.filter(({ file }) => file === path)}
          />
        </section>
      </div>
      {checked.loaded.kind === 'failed' ? (
        <ProblemNote problem={checked.loaded.problem} again={checked.again} />
      ) : (
        <IssueList issues={issues} open={setChosen} />
      )}
      {planning.view}
    </div>
  )
}

function usePlan(draft: Draft): {
  readonly isBusy: boolean
  readonly plan: () => void
  readonly view: ReactNode
} {
  const { isBusy, problem, run } = useDoing()
  const [planned, setPlanned] = useState<{ readonly of: Draft; readonly view: ReactNode }>()
  return {
    isBusy,
    plan: () =>
      run(
        () => mesh.planDraft(draft),
        (answer) => setPlanned({ of: draft, view: <PlanView answer={answer} /> }),
      ),
    // A plan is one of the draft as it was: it goes when that changes.
    view:
      problem === undefined ? planned?.of === draft ? planned.view : null : <ProblemNote problem={problem} />,
  }
}

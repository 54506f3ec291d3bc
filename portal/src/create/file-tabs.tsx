import { useState, type ReactNode } from 'react'
import { withFile, type Draft } from './draft.ts'

interface FileTabsProps {
  readonly draft: Draft
  readonly current: string
  readonly choose: (path: string) => void
  readonly change: (draft: Draft) => void
}

/** The files of a draft, one of which is shown; others can be added, and taken away. */
export function FileTabs({ draft, current, choose, change }: FileTabsProps): ReactNode {
  const [path, setPath] = useState('')
  const add = (): void => {
    const name = path.trim()
    if (name === '') return
    if (!draft.files.some((file) => file.path === name)) change(withFile(draft, name, ''))
    choose(name)
    setPath('')
  }
  return (
    <>
      <div className="row" role="group" aria-label="Files of the draft">
        {draft.files.map((file) => (
          <button
            key={file.path}
            className="button small mono"
            type="button"
            aria-pressed={file.path === current}
            onClick={() => choose(file.path)}
          >
            {file.path}
          </button>
        ))}
      </div>
      <div className="row">
        <input
          className="grow"
          aria-label="Path of another file"
          placeholder="tests/orders.yaml"
          value={path}
          onChange={({ target }) => setPath(target.value)}
        />
        <button className="button" type="button" onClick={add}>
          Add file
        </button>
        <button
          className="button"
          type="button"
          onClick={() => change({ ...draft, files: draft.files.filter((file) => file.path !== current) })}
        >
          Remove {current}
        </button>
      </div>
    </>
  )
}

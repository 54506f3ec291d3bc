import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useLoaded } from '../api/loaded.ts'
import { useLater } from '../parts/use-later.ts'
import { findAnything, type Finding } from './find-anything.ts'
import { navigation } from './screens.ts'

/** Goes anywhere by a few letters: screens and what the mesh has that the reader may know of. */
export function Palette({ close }: { readonly close: () => void }): ReactNode {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const [, navigate] = useLocation()
  const list = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  const options = useOptions(text)
  const at = Math.min(chosen, options.length - 1)
  const open = (finding: Finding | undefined): void => {
    if (finding === undefined) return
    // Closed as such, so that the focus goes back where the screen stays the same.
    dialog.current?.close()
    navigate(finding.to)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) setChosen((at + step + options.length) % options.length)
    else if (event.key === 'Enter') open(options[at])
    else return
    event.preventDefault()
  }
  return (
    <dialog className="palette" ref={dialog} aria-label="Search or go to" onClose={close}>
      <input
        role="combobox"
        aria-label="Search or go to"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={at >= 0 ? `${list}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="A product, a column, a screen …"
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
      />
      <ul className="plain" id={list} role="listbox" aria-label="Found">
        {options.map((option, index) => (
          <li
            key={option.to + option.title}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === at}
            onClick={() => open(option)}
          >
            <span>{option.title}</span>
            <span className="quiet small">{option.kind}</span>
          </li>
        ))}
      </ul>
    </dialog>
  )
}

/** Screens at once, and what the mesh knows as soon as it answers. */
function useOptions(text: string): readonly Finding[] {
  const asked = text.trim().toLowerCase()
  const later = useLater(asked)
  const { loaded } = useLoaded(`find ${later}`, (signal) => findAnything(later, signal))
  const screens = navigation
    .filter(({ title }) => title.toLowerCase().includes(asked))
    .map((entry) => ({ ...entry, kind: 'screen' }))
  const found = loaded.kind === 'ready' ? loaded.value : []
  const everything = {
    title: `Search the marketplace for “${text.trim()}”`,
    kind: 'search',
    to: searchOf(asked),
  }
  return [...screens, ...found, ...(asked === '' ? [] : [everything])]
}

const searchOf = (text: string): string => `/marketplace?${new URLSearchParams({ q: text }).toString()}`

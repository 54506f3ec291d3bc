import { useEffect, useId, useState, type KeyboardEvent, type ReactNode, type SubmitEvent } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { mesh, type Suggestion } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { useLater } from '../parts/use-later.ts'
import { suggestionAddress, suggestionKind } from './suggestion-address.ts'

/** Words to search for, with names that they may become. They are taken when they are sent, and come back with the address. */
export function SearchField({ text }: { readonly text: string }): ReactNode {
  const [, setSearch] = useSearchParams()
  const [, navigate] = useLocation()
  const [words, setWords] = useState(text)
  const [isOpen, setOpen] = useState(false)
  const [chosen, setChosen] = useState(-1)
  const list = useId()
  useEffect(() => setWords(text), [text])
  const options = useSuggestions(isOpen ? words : '')
  const isShown = isOpen && options.length > 0
  const go = (option: Suggestion): void => {
    setOpen(false)
    navigate(suggestionAddress(option))
  }
  const search = (event: SubmitEvent): void => {
    event.preventDefault()
    setOpen(false)
    setSearch((before) => withWords(before, words.trim()))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const option = options[chosen]
    if (step !== undefined && isShown) setChosen(around(chosen + step, options.length))
    else if (event.key === 'Enter' && isShown && option !== undefined) go(option)
    else if (event.key === 'Escape' && isShown) setOpen(false)
    else return
    event.preventDefault()
  }
  return (
    <form role="search" className="row searching" onSubmit={search}>
      <div className="grow">
        <input
          type="search"
          role="combobox"
          aria-label="Search the mesh"
          aria-autocomplete="list"
          aria-expanded={isShown}
          aria-controls={list}
          aria-activedescendant={isShown && chosen >= 0 ? `${list}-${chosen}` : undefined}
          autoComplete="off"
          placeholder="flights, delay, bird strike, a person …"
          value={words}
          onKeyDown={onKeyDown}
          onBlur={() => setOpen(false)}
          onChange={({ target }) => {
            setWords(target.value)
            setChosen(-1)
            setOpen(true)
          }}
        />
        <Suggestions id={list} options={isShown ? options : []} chosen={chosen} go={go} />
      </div>
      <SearchButton />
    </form>
  )
}

const SearchButton = (): ReactNode => (
  <button className="button" type="submit">
    Search
  </button>
)

interface SuggestionsProps {
  readonly id: string
  readonly options: readonly Suggestion[]
  readonly chosen: number
  readonly go: (option: Suggestion) => void
}

const Suggestions = ({ id, options, chosen, go }: SuggestionsProps): ReactNode => (
  <ul
    className="plain suggestions"
    id={id}
    role="listbox"
    aria-label="Suggestions"
    hidden={options.length === 0}
  >
    {options.map((option, index) => (
      <li
        key={`${option.kind} ${option.product ?? ''} ${option.text}`}
        id={`${id}-${index}`}
        role="option"
        aria-selected={index === chosen}
        // Before the field loses the focus, which closes the list.
        onMouseDown={(event) => {
          event.preventDefault()
          go(option)
        }}
      >
        <span>{option.text}</span>
        <span className="quiet small">{suggestionKind(option)}</span>
      </li>
    ))}
  </ul>
)

/** Nothing chosen, at -1, is one of the places. */
const around = (at: number, length: number): number => ((at + 1 + length + 1) % (length + 1)) - 1

function useSuggestions(words: string): readonly Suggestion[] {
  const asked = useLater(words.trim())
  const { loaded } = useLoaded(`suggest ${asked}`, async (signal) =>
    asked === '' ? [] : (await mesh.suggest({ q: asked }, { signal })).items,
  )
  return words.trim() !== '' && loaded.kind === 'ready' ? loaded.value : []
}

function withWords(before: URLSearchParams, words: string): URLSearchParams {
  const after = new URLSearchParams(before)
  if (words === '') after.delete('q')
  else after.set('q', words)
  return after
}

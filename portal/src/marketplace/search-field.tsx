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
  const [chosenKey, setChosenKey] = useState<string>()
  const list = useId()
  useEffect(() => setWords(text), [text])
  const options = useSuggestions(isOpen ? words : '')
  const isShown = isOpen && options.length > 0
  // By what it is, not by its place: the list may become another one meanwhile.
  const chosen = options.findIndex((option) => keyOf(option) === chosenKey)
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
    if (step !== undefined && isShown) setChosenKey(keyAt(options, chosen + step))
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
            setChosenKey(undefined)
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
        key={keyOf(option)}
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

const keyOf = ({ kind, product, text }: Suggestion): string => `${kind} ${product ?? ''} ${text}`

/** Round about; nothing, before the first and after the last, is one of the places. */
function keyAt(options: readonly Suggestion[], at: number): string | undefined {
  const option = options[at === -2 ? options.length - 1 : at]
  return option && keyOf(option)
}

function useSuggestions(words: string): readonly Suggestion[] {
  const asked = useLater(words.trim())
  const { loaded } = useLoaded(`suggest ${asked}`, async (signal) =>
    asked === '' ? [] : (await mesh.suggest({ q: asked }, { signal })).items,
  )
  // What was suggested for the letters before is shown until there is more, so that nobody's choice goes from under the key.
  const [last, setLast] = useState<readonly Suggestion[]>([])
  if (loaded.kind === 'ready' && loaded.value !== last) setLast(loaded.value)
  return words.trim() === '' || loaded.kind === 'failed' ? [] : last
}

function withWords(before: URLSearchParams, words: string): URLSearchParams {
  const after = new URLSearchParams(before)
  if (words === '') after.delete('q')
  else after.set('q', words)
  return after
}

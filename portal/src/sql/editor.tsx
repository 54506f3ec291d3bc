import { autocompletion } from '@codemirror/autocomplete'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { PostgreSQL, sql, type SQLNamespace } from '@codemirror/lang-sql'
import { Compartment, EditorState, Prec } from '@codemirror/state'
import { keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { EditorView, minimalSetup } from 'codemirror'
import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react'
import { useOutsideText } from '../parts/use-outside-text.ts'

interface EditorProps {
  readonly text: string
  readonly change: (text: string) => void
  readonly run: () => void
  /** Domains with their datasets, and those with their columns. */
  readonly names: SQLNamespace
}

/** An editor for one statement; Ctrl-Enter runs it. Tab goes on to the next field, as anywhere. */
export function Editor({ text, change, run, names }: EditorProps): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const language = useRef(new Compartment())
  const latest = useRef({ change, run })
  latest.current = { change, run }
  useLayoutEffect(() => {
    if (place.current === null) return undefined
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          Prec.highest(keymap.of([{ key: 'Mod-Enter', run: () => (latest.current.run(), true) }])),
          appearance,
          language.current.of(languageOf(names)),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) latest.current.change(state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
    // The editor keeps its own text; what comes from outside is put in below.
  }, [])
  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(languageOf(names)) })
  }, [names])
  useOutsideText(view, text)
  return <div className="editor" ref={place} />
}

const languageOf = (names: SQLNamespace) =>
  sql({ dialect: PostgreSQL, schema: names, upperCaseKeywords: false })

const highlighting = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--mask)' },
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
])

const appearance = [
  minimalSetup,
  lineNumbers(),
  autocompletion(),
  syntaxHighlighting(highlighting),
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ 'aria-label': 'SQL statement' }),
  // The page's policy lets styles in that carry its nonce.
  EditorView.cspNonce.of(document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? ''),
]

import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { PostgreSQL, sql } from '@codemirror/lang-sql'
import { EditorState, StateEffect, StateField, type Extension } from '@codemirror/state'
import { Decoration, EditorView, lineNumbers, type DecorationSet } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { minimalSetup } from 'codemirror'
import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react'
import type { DraftIssue } from '../api/mesh.ts'
import { useOutsideText } from '../parts/use-outside-text.ts'

interface CodeEditorProps {
  /** Decides the language, and names the field. */
  readonly path: string
  readonly text: string
  readonly change: (text: string) => void
  /** Of this file. */
  readonly issues: readonly DraftIssue[]
}

/** A file of a draft. Lines with something wrong are marked; what it is stands in the list of issues. */
export function CodeEditor({ path, text, change, issues }: CodeEditorProps): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const latest = useRef(change)
  latest.current = change
  useLayoutEffect(() => {
    if (place.current === null) return undefined
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          ...appearance,
          languageOf(path),
          EditorView.contentAttributes.of({ 'aria-label': `Text of ${path}` }),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) latest.current(state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
    // The editor keeps its own text; what comes from outside is put in below.
  }, [path])
  useOutsideText(view, text)
  useEffect(() => {
    view.current?.dispatch({ effects: mark.of(issues) })
  }, [path, issues])
  return <div className="editor tall" ref={place} />
}

const mark = StateEffect.define<readonly DraftIssue[]>()

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (before, { effects, state, changes }) => {
    const effect = effects.find((each) => each.is(mark))
    if (effect === undefined) return before.map(changes)
    const issues = effect.is(mark) ? effect.value : []
    const lines = new Map(issues.map(({ line, severity }) => [Math.min(line, state.doc.lines), severity]))
    return Decoration.set(
      [...lines]
        .toSorted(([a], [b]) => a - b)
        .map(([line, severity]) =>
          Decoration.line({ class: `marked ${severity}` }).range(state.doc.line(line).from),
        ),
    )
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** Enough of YAML to tell keys, texts and comments apart. */
const yaml = StreamLanguage.define<null>({
  startState: () => null,
  token: (stream) => {
    if (stream.eatSpace()) return null
    if (stream.match(/#.*/)) return 'comment'
    if (stream.match(/[\w.-]+(?=\s*:)/)) return 'keyword'
    if (stream.match(/"[^"]*"|'[^']*'/)) return 'string'
    if (stream.match(/-?\d[\d.]*\b|true\b|false\b|null\b/)) return 'number'
    stream.match(/[\w.-]+|./)
    return null
  },
})

function languageOf(path: string): Extension {
  if (path.endsWith('.sql')) return sql({ dialect: PostgreSQL })
  return /\.ya?ml$/.test(path) ? yaml : []
}

const highlighting = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--good)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--mask)' },
  { tag: tags.comment, color: 'var(--quiet)', fontStyle: 'italic' },
])

const appearance: readonly Extension[] = [
  minimalSetup,
  lineNumbers(),
  marks,
  syntaxHighlighting(highlighting),
  EditorView.lineWrapping,
  // The page's policy lets styles in that carry its nonce.
  EditorView.cspNonce.of(document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? ''),
]

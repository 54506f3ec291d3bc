import type { EditorView } from '@codemirror/view'
import { useLayoutEffect, type RefObject } from 'react'

/**
 * Puts a text that comes from outside into an editor, which keeps its own: with the rendering itself, since later more may have
 * been typed, which would be written over.
 */
export function useOutsideText(view: RefObject<EditorView | null>, text: string): void {
  useLayoutEffect(() => {
    const editor = view.current
    if (editor !== null && editor.state.doc.toString() !== text)
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } })
  }, [view, text])
}

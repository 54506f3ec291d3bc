import { useState, type ReactNode } from 'react'

interface CopyLineProps {
  /** What the line is for. */
  readonly label: string
  readonly text: string
}

/** A line to be copied. */
export function CopyLine({ label, text }: CopyLineProps): ReactNode {
  const [isCopied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  const done = isCopied ? 'Copied' : 'Copy'
  return (
    <div className="code">
      <pre tabIndex={0} role="group" aria-label={label}>
        {text}
      </pre>
      <button
        className="button small"
        type="button"
        onClick={() => void copy()}
        aria-label={`${done} ${label}`}
      >
        {done}
      </button>
    </div>
  )
}

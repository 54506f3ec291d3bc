import { useState, type ReactNode } from 'react'
import { mesh } from '../api/mesh.ts'
import { ProblemNote } from '../parts/problem-note.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useDoing } from '../parts/use-doing.ts'
import { useSession } from '../session/session.tsx'
import { blankDraft } from './blank-draft.ts'
import { copiedDraft } from './copied-draft.ts'
import type { Draft } from './draft.ts'

/** What of a sample is sent: columns and types show in its first rows. */
const sampleCharacters = 200_000

/** Begins a draft: with nothing but a name, from the rows of a file, or from a product of one's own. */
export function StartDraft({ begin }: { readonly begin: (draft: Draft) => void }): ReactNode {
  const { reader } = useSession()
  const [name, setName] = useState('')
  const { isBusy, problem, run } = useDoing()
  const isNamed = /^[a-z]\w*\/[a-z]\w*$/.test(name)
  const sampled = async (file: File): Promise<Draft> => {
    const sample = { path: file.name.replaceAll(/[^\w.-]/g, '_'), text: await firstLines(file) }
    return { product: name, files: (await mesh.proposeDraft({ product: name, sample })).files }
  }
  return (
    <section className="card stack" aria-label="Begin">
      <TextField
        label="Domain and name"
        hint="Lower-case letters, digits and _: sales/orders"
        value={name}
        onChange={({ target }) => setName(target.value.trim())}
      />
      <div>
        <button
          className="button primary"
          type="button"
          disabled={!isNamed}
          onClick={() => begin(blankDraft(name, reader.principal.replace(/^\w+:/, '')))}
        >
          Begin with nothing
        </button>
      </div>
      <div className="columns">
        <label className="field">
          <span className="label">Or with the columns of a file (CSV, JSON)</span>
          <input
            type="file"
            accept=".csv,.tsv,.json,.ndjson"
            disabled={!isNamed || isBusy}
            onChange={({ target }) => {
              const file = target.files?.[0]
              if (file !== undefined) run(() => sampled(file), begin)
            }}
          />
        </label>
        {reader.owns.products.length === 0 ? null : (
          <FromOwn
            products={reader.owns.products}
            isBusy={isBusy}
            choose={(product) => run(() => copiedDraft(product), begin)}
          />
        )}
      </div>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </section>
  )
}

interface FromOwnProps {
  readonly products: readonly string[]
  readonly isBusy: boolean
  readonly choose: (product: string) => void
}

const FromOwn = ({ products, isBusy, choose }: FromOwnProps): ReactNode => (
  <label className="field">
    <span className="label">Or from a product of mine</span>
    <select value="" aria-disabled={isBusy} onChange={({ target }) => choose(target.value)}>
      <option value="" disabled>
        Choose a product
      </option>
      {products.map((product) => (
        <option key={product}>{product}</option>
      ))}
    </select>
  </label>
)

/** Whole lines, so that the last row is none that is cut. */
async function firstLines(file: File): Promise<string> {
  const text = await file.slice(0, sampleCharacters).text()
  return file.size <= sampleCharacters ? text : text.slice(0, text.lastIndexOf('\n') + 1)
}

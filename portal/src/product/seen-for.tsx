import { useEffect, useState, type ReactNode } from 'react'
import { useSearchParams } from 'wouter'
import { PurposeField } from '../purposes/purpose-field.tsx'

/** For which purpose the reader looks at a product; it is part of the address. */
export function SeenFor({ purpose = '' }: { readonly purpose: string | undefined }): ReactNode {
  const [, setSearch] = useSearchParams()
  const [chosen, choose] = useState(purpose)
  useEffect(() => choose(purpose), [purpose])
  return (
    <form
      className="row at-end"
      onSubmit={(event) => {
        event.preventDefault()
        setSearch((before) => {
          const after = new URLSearchParams(before)
          if (chosen.trim() === '') after.delete('purpose')
          else after.set('purpose', chosen.trim())
          return after
        })
      }}
    >
      <PurposeField value={chosen} choose={choose} />
      <button className="button" type="submit">
        Look for this purpose
      </button>
    </form>
  )
}

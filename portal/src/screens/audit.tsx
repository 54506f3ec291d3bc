import type { ReactNode } from 'react'
import { useSearchParams } from 'wouter'
import { EntryTable } from '../audit/entry-table.tsx'
import { SearchForm } from '../audit/search-form.tsx'
import { searchOf } from '../audit/search-of.ts'
import { Verify } from '../audit/verify.tsx'
import { mesh } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { Empty } from '../parts/empty.tsx'
import { Heading } from '../parts/heading.tsx'
import { Shown } from '../parts/shown.tsx'
import { useSession } from '../session/session.tsx'

const shownEntries = 50

/** Who read what. What is looked for is in the address; who may see less than all begins with what they did themselves. */
export function AuditScreen(): ReactNode {
  const [search, setSearch] = useSearchParams()
  const { operator, auditor, principal } = useSession().reader
  const seesAll = operator || auditor
  const asked = searchOf(search, seesAll ? undefined : principal)
  const after = search.get('after') ?? undefined
  const wanted = { ...asked, ...(after === undefined ? {} : { after }), limit: shownEntries }
  const entries = useLoaded(`audit ${JSON.stringify(wanted)}`, () => mesh.listAudit(wanted))
  const goOn = (next: string): void =>
    setSearch((before) => {
      const further = new URLSearchParams(before)
      further.set('after', next)
      return further
    })
  return (
    <>
      <Heading title="Audit" lead="Who read what, for what, and by which rules: nobody changes it unseen." />
      {seesAll ? <Verify /> : null}
      <SearchForm key={search.toString()} asked={asked} />
      <Shown of={entries} what="entries">
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty>
              {search.size > 0
                ? 'Nothing like that is in the audit.'
                : 'Nothing is in it yet. Each read will be, with who, for what, and by which rules.'}
            </Empty>
          ) : (
            <>
              <EntryTable entries={items} />
              {next === undefined ? null : (
                <p>
                  <button className="button" type="button" onClick={() => goOn(next)}>
                    Older entries
                  </button>
                </p>
              )}
            </>
          )
        }
      </Shown>
    </>
  )
}

import { useState, type ReactNode } from 'react'
import { Link, useLocation, useSearchParams } from 'wouter'
import { mesh } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { OutlookView } from '../agreements/outlook-view.tsx'
import { Heading } from '../parts/heading.tsx'
import { ProblemNote } from '../parts/problem-note.tsx'
import { Shown } from '../parts/shown.tsx'
import { TextArea } from '../parts/text-area.tsx'
import { TextField } from '../parts/text-field.tsx'
import { useDoing } from '../parts/use-doing.ts'
import { loadProduct } from '../product/load-product.ts'
import { PurposeField } from '../purposes/purpose-field.tsx'
import { usePurposes } from '../purposes/use-purposes.ts'

interface RequestAccessProps {
  readonly domain: string
  readonly product: string
}

/** Asks the owners of a product for access: what for, until when, and why. */
export function RequestAccessScreen({ domain, product }: RequestAccessProps): ReactNode {
  const name = `${domain}/${product}`
  const known = useLoaded(`product ${name}`, (signal) => loadProduct(name, undefined, signal))
  // What cannot be looked at from here may be asked for all the same.
  const missing =
    known.loaded.kind === 'failed' && known.loaded.problem.status === 404 ? known.loaded.problem : undefined
  return (
    <>
      <p className="small">
        <Link to="/marketplace">Marketplace</Link> / <Link to={`/marketplace/${name}`}>{product}</Link>
      </p>
      <Heading
        title={`Ask for ${name}`}
        lead={missing === undefined ? 'Its owners decide, and see what you write here.' : undefined}
      />
      {missing === undefined ? (
        <Asking domain={domain} product={product} />
      ) : (
        <ProblemNote problem={missing} />
      )}
    </>
  )
}

function Asking({ domain, product }: RequestAccessProps): ReactNode {
  const [search] = useSearchParams()
  const [, navigate] = useLocation()
  const [purpose, setPurpose] = useState(search.get('purpose') ?? '')
  const [until, setUntil] = useState(inDays(90))
  const [justification, setJustification] = useState('')
  const doing = useDoing()
  const ask = (): void =>
    doing.run(
      () => mesh.requestAccess({ name: `${domain}/${product}`, purpose, until, justification }),
      ({ id }) => navigate(`/requests/${id}`),
    )
  return (
    <div className="columns">
      <form
        className="card stack"
        onSubmit={(event) => {
          event.preventDefault()
          ask()
        }}
      >
        <PurposeField value={purpose} choose={setPurpose} required />
        <TextField
          label="Until"
          type="date"
          required
          value={until}
          onChange={({ target }) => setUntil(target.value)}
          hint="The last day on which you want to read it."
        />
        <TextArea
          label="Why you need it"
          required
          value={justification}
          onChange={({ target }) => setJustification(target.value)}
        />
        {doing.problem === undefined ? null : <ProblemNote problem={doing.problem} />}
        <div className="row">
          <button className="button primary" type="submit" aria-disabled={doing.isBusy}>
            Ask for access
          </button>
        </div>
      </form>
      <WouldSee domain={domain} product={product} purpose={purpose} />
    </div>
  )
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

interface WouldSeeProps extends RequestAccessProps {
  readonly purpose: string
}

/** What rules would let the reader see for the purpose that is chosen, were the request approved as it is. */
function WouldSee({ domain, product, purpose }: WouldSeeProps): ReactNode {
  const name = `${domain}/${product}`
  const purposes = usePurposes()
  // While a purpose is typed it is none yet.
  const isOne = purposes.some((each) => each.name === purpose)
  const outlook = useLoaded(`preview ${name} ${isOne ? purpose : ''}`, async () =>
    isOne ? mesh.previewAccess({ name, purpose }) : undefined,
  )
  return (
    <section className="card stack tight" aria-labelledby="would">
      <h2 id="would">What you would see</h2>
      <Shown of={outlook} what="what you would see">
        {(found) =>
          found === undefined ? (
            <p className="quiet">
              {purpose === '' ? 'Choose a purpose first.' : 'This mesh has no purpose of that name.'}
            </p>
          ) : (
            <OutlookView outlook={found} seeing="You would see" />
          )
        }
      </Shown>
    </section>
  )
}

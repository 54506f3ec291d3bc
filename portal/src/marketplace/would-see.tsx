import type { ReactNode } from 'react'
import { mesh, type Hit, type Policy, type Product } from '../api/mesh.ts'
import { useLoaded } from '../api/loaded.ts'
import { loadProduct } from '../product/load-product.ts'
import { seesSummary } from '../product/sees-summary.ts'

interface WouldSeeProps {
  readonly hit: Hit
  readonly purpose: string
}

interface Sight {
  readonly name: string
  readonly text: string
  readonly rowsBecause: readonly Policy[]
}

/** What of a product's datasets the reader sees, or would see were their request approved: before anybody is asked. */
export function WouldSee({ hit, purpose }: WouldSeeProps): ReactNode {
  const { loaded } = useLoaded(`sight ${hit.name} ${hit.access ?? ''} ${purpose}`, (signal) =>
    sights(hit, purpose, signal),
  )
  if (loaded.kind === 'loading') return <p className="small quiet">Looking what you would see …</p>
  // The card says all else; the product itself tells what is wrong.
  if (loaded.kind === 'failed') return null
  return (
    <ul className="plain small sights" aria-label="What you see">
      {loaded.value.slice(0, most).map(({ name, text, rowsBecause }) => (
        <li key={name}>
          <span className="mono">{name}</span> {text}
          {rowsBecause.length === 0 ? null : (
            <span className="quiet"> Rows: {rowsBecause.map(({ reason }) => reason).join('; ')}.</span>
          )}
        </li>
      ))}
      {loaded.value.length > most ? <li className="quiet">and {loaded.value.length - most} more</li> : null}
    </ul>
  )
}

const most = 2

async function sights(hit: Hit, purpose: string, signal: AbortSignal): Promise<readonly Sight[]> {
  switch (hit.access) {
    case 'open':
    case 'granted':
      return sightsOf(await loadProduct(hit.name, purpose, signal))
    case 'elsewhere': {
      const product = await loadProduct(hit.name, purpose, signal)
      const isRead = product.ports.some(({ datasets }) => datasets.some(({ access }) => access === 'granted'))
      if (isRead) return sightsOf(product)
      return purpose === '' ? [] : await foreseen(hit.name, purpose, signal)
    }
    case 'requestable':
      return purpose === '' ? [] : await foreseen(hit.name, purpose, signal)
    default:
      return []
  }
}

const sightsOf = ({ ports }: Product): readonly Sight[] =>
  ports.flatMap(({ datasets }) =>
    datasets.map((dataset) => ({
      name: dataset.name,
      text: seesSummary(dataset),
      rowsBecause: dataset.rowsBecause,
    })),
  )

async function foreseen(name: string, purpose: string, signal: AbortSignal): Promise<readonly Sight[]> {
  const { datasets } = await mesh.previewAccess({ name, purpose }, { signal })
  return datasets.map(({ dataset, permitted, rows, columns, rowsBecause }) => ({
    name: dataset.slice(dataset.indexOf('.') + 1),
    text: seesSummary({ access: permitted ? 'granted' : 'none', rows, columns }, 'You would see'),
    rowsBecause,
  }))
}

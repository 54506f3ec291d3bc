import { mesh, type Hit, type SearchAnswer } from '../api/mesh.ts'

const pageSize = 24

/** Searches as the address says. Without words it is products that are looked for. */
export async function find(address: string, signal?: AbortSignal): Promise<SearchAnswer> {
  const asked = new URLSearchParams(address)
  const one = (name: string): { readonly [name: string]: string } => {
    const value = asked.get(name)
    return value === null || value === '' ? {} : { [name]: value }
  }
  const names = ['domain', 'kind', 'status', 'classification', 'protocol', 'node']
  return mesh.searchMesh(
    {
      ...one('q'),
      ...one('purpose'),
      ...one('after'),
      ...Object.fromEntries(names.flatMap((name) => (asked.has(name) ? [[name, asked.getAll(name)]] : []))),
      what: foundKinds.filter((kind) => asked.getAll('what').includes(kind)),
      access: accessKinds.filter((kind) => asked.getAll('access').includes(kind)),
      countAccess: true,
      limit: pageSize,
    },
    signal === undefined ? {} : { signal },
  )
}

const foundKinds = ['product', 'dataset', 'column', 'term', 'person'] as const
const accessKinds = ['open', 'granted', 'requestable', 'denied', 'elsewhere'] as const

/** What a hit is told from others by. */
export const hitKey = ({ kind, name, node }: Hit): string => `${kind} ${node ?? ''} ${name}`

import type { Server } from '../../spec/data-contract.ts'
import { meshNamespace } from '../../spec/mesh-document.ts'
import type { InputDataset, InputPort, Mesh } from '../../spec/mesh.ts'
import { producedKey } from '../produced-key.ts'

/** How OpenLineage names a dataset. */
export interface DatasetName {
  readonly namespace: string
  readonly name: string
}

/** Where names of the mesh's datasets are: this node's own, and those of other nodes, which say the mesh's. */
export interface Namespaces {
  readonly namespace: string
  readonly elsewhere: string
}

/** `lineage.namespace` of this node, and what it is at a node that sets none. */
export const namespacesOf = ({ name, settings }: Pick<Mesh, 'name' | 'settings'>): Namespaces => ({
  namespace: settings.lineage.namespace,
  elsewhere: meshNamespace(name),
})

/** The name of what an input reads: another product's dataset, or a source by OpenLineage's naming conventions. */
export function inputName(
  input: InputPort,
  dataset: InputDataset,
  { namespace, elsewhere }: Namespaces,
): DatasetName {
  const { source } = input
  if (source.kind === 'product' && source.node !== undefined)
    return { namespace: elsewhere, name: producedKey(source, dataset) }
  if (source.kind === 'product') return { namespace, name: producedKey(source, dataset) }
  if (source.pushedTo !== undefined)
    return { namespace, name: `${source.pushedTo}/inputs/${input.name}/${dataset.name}` }
  return sourceName(source.server, dataset)
}

/** The name of what an input reads outside the mesh; undefined of another product's dataset, and of what is pushed. */
export function externalOf({ source }: InputPort, dataset: InputDataset): DatasetName | undefined {
  if (source.kind === 'product' || source.pushedTo !== undefined) return undefined
  return sourceName(source.server, dataset)
}

/** `Naming.md` of the OpenLineage specification, for the server types Hansa reads. */
function sourceName(server: Server, dataset: InputDataset): DatasetName {
  const object = dataset.object.physicalName ?? dataset.name
  const text = (field: string): string => {
    const value = server[field]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  switch (server.type) {
    case 'postgres':
    case 'postgresql':
      return {
        namespace: `postgres://${text('host')}:${text('port') || '5432'}`,
        name: `${text('database')}.${text('schema') || 'public'}.${object}`,
      }
    case 'custom':
      return { namespace: 'delta-sharing', name: `${text('database')}.${text('schema')}.${object}` }
    case 's3':
    case 'api':
      return splitUrl(text('location'), object)
    default:
      return { namespace: 'file', name: text('path') || object }
  }
}

function splitUrl(location: string, object: string): DatasetName {
  if (!URL.canParse(location)) return { namespace: location || 'unknown', name: object }
  const url = new URL(location)
  return { namespace: `${url.protocol}//${url.host}`, name: url.pathname.replace(/^\//, '') || object }
}

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse, stringify } from 'yaml'
import { publicKeyText } from '../../governance/signed-statement.ts'
import { addRegistry } from '../../mesh/registry/known-registries.ts'
import { nodeKey } from '../../sidecar/node-key.ts'
import { fieldOf } from '../../spec/choose-schema.ts'
import type { Mesh } from '../../spec/mesh.ts'
import { readsBetweenDomains } from './reads-between-domains.ts'
import { keptPorts } from './kept-ports.ts'

/** One node of a mesh that was divided: the folder of one domain, and where it is served. */
export interface NodeFolder {
  readonly name: string
  readonly folder: string
  readonly port: number
  readonly url: string
}

export interface NodeFolders {
  readonly registry: NodeFolder
  /** By domain, producers first. */
  readonly nodes: readonly NodeFolder[]
}

/**
 * Divides a mesh into nodes below `base`, one a domain, each with a folder, a state and a key of its own, and a folder for
 * a registry. Folders are written anew; state stays.
 */
export async function layOutNodes(mesh: Mesh, base: string): Promise<NodeFolders> {
  const names = ['registry', ...domainsInOrder(mesh)]
  const ports = await keptPorts(path.join(base, 'ports.json'), names)
  const folders = names.map((name): NodeFolder => {
    const port = ports[name] ?? 0
    return { name, folder: path.join(base, name), port, url: `http://127.0.0.1:${port}` }
  })
  const [registry, ...nodes] = folders
  if (registry === undefined) throw new TypeError('a mesh without a registry')
  const known = []
  for (const { name, folder } of nodes) known.push(await entryOf(name, folder))
  for (const each of folders) writeFolder(mesh, each, known)
  for (const { folder } of nodes) await addRegistry(stateOf(folder), registry.url)
  return { registry, nodes }
}

const stateOf = (folder: string): string => path.join(folder, '.hansa')

/** Every node says of users who they are: whoever runs the demo is all of them. */
async function entryOf(name: string, folder: string): Promise<object> {
  mkdirSync(stateOf(folder), { recursive: true, mode: 0o700 })
  const { publicKey } = await nodeKey(stateOf(folder))
  return { node: name, key: publicKeyText(publicKey), domains: [name], vouchesFor: ['user:*'] }
}

function writeFolder(mesh: Mesh, { name, folder, port, url }: NodeFolder, nodes: readonly object[]): void {
  for (const part of ['domains', 'governance'])
    rmSync(path.join(folder, part), { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const isRegistry = name === 'registry'
  write(folder, 'mesh.yaml', {
    apiVersion: 'hansa/v1',
    kind: 'Mesh',
    name: mesh.name,
    ...(isRegistry ? {} : { node: { name, address: url } }),
    http: { host: '127.0.0.1', port },
    sidecar: { warmWorkers: 0 },
  })
  copyIfThere(path.join(mesh.root, 'governance'), path.join(folder, 'governance'))
  mkdirSync(path.join(folder, 'governance'), { recursive: true })
  write(folder, 'governance/nodes.yaml', { apiVersion: 'hansa/v1', kind: 'Nodes', nodes })
  const domain = mesh.domains.find((each) => each.name === name)
  if (domain !== undefined) cpSync(domain.folder, path.join(folder, 'domains', name), { recursive: true })
  write(folder, 'identities.yaml', identitiesOf(mesh))
}

/** Those of the mesh, the owners of its domains, and the products that read what another domain owns. */
function identitiesOf(mesh: Mesh): object {
  const file = mesh.settings.identity.file
  const said: unknown = existsSync(file) ? parse(readFileSync(file, 'utf8')) : {}
  const listed = fieldOf(said, 'principals')
  const principals: readonly unknown[] = Array.isArray(listed) ? listed : []
  const known = new Set(principals.map((each) => fieldOf(each, 'principal')))
  const owners = mesh.domains.flatMap(({ owners: names }) => names.map((owner) => `user:${owner}`))
  const services = readsBetweenDomains(mesh).map(({ consumer }) => consumer)
  const more = [...new Set([...owners, ...services])].filter((name) => !known.has(name))
  return {
    apiVersion: 'hansa/v1',
    kind: 'Identities',
    principals: [...principals, ...more.map((principal) => ({ principal }))],
  }
}

/** Products come producers first, and so do the domains of the first products of each. */
const domainsInOrder = (mesh: Mesh): readonly string[] => {
  const reads = readsBetweenDomains(mesh)
  const ordered: string[] = []
  const place = (domain: string): void => {
    if (ordered.includes(domain)) return
    for (const { owner, consumer } of reads)
      if (consumer.startsWith(`service:${domain}.`) && owner !== domain) place(owner)
    ordered.push(domain)
  }
  for (const { name } of mesh.domains) place(name)
  return ordered
}

const copyIfThere = (from: string, to: string): void => {
  if (existsSync(from)) cpSync(from, to, { recursive: true })
}

const write = (folder: string, file: string, content: object): void =>
  writeFileSync(path.join(folder, file), stringify(content))

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Engine } from '../../engine/engine.ts'
import { HansaError } from '../../errors.ts'
import type { Server } from '../../spec/data-contract.ts'
import type { Environment } from '../../spec/environment-variables.ts'
import { loadMesh } from '../../spec/load-mesh.ts'
import type { Dataset } from '../../spec/mesh.ts'
import { outputContract, personalColumns, sourceContract } from './contract-documents.ts'
import type { HasDataset } from './relationships.ts'
import { productName } from './names.ts'
import { isPostgresAddress } from './postgres-address.ts'
import { productPlace, type ProductPlace } from './product-place.ts'
import { domainDocument, productDocument, transformSql } from './product-documents.ts'
import { propose, type Proposal } from './proposal.ts'
import { readmeText } from './readme-text.ts'
import { sampleFile } from './sample-file.ts'
import { samplePostgres, type PostgresSample } from './sample-postgres.ts'
import { unitTestDocument } from './unit-test-document.ts'
import { writeNewFiles, type NewFile } from './write-files.ts'

export interface ProductRequest {
  /** Any folder of the mesh. */
  readonly meshFolder: string
  /** `domain/product`. */
  readonly name: string
  /** A file's absolute path, or a `postgres://` address. */
  readonly from: string
  readonly table?: string | undefined
  readonly environment: Environment
}

export interface ScaffoldedProduct {
  readonly name: string
  readonly root: string
  /** Absolute paths. */
  readonly files: readonly string[]
  readonly columns: number
  /** Empty where none was found. */
  readonly primaryKey: readonly string[]
  readonly keyReason: string
  readonly personalColumns: readonly string[]
  readonly notes: readonly string[]
  /** Environment variables that builds need. */
  readonly variables: readonly string[]
}

/** Writes a product proposed from a sample file or a database's table. Nothing is overwritten. */
export async function scaffoldProduct(request: ProductRequest): Promise<ScaffoldedProduct> {
  const name = productName(request.name)
  const place = productPlace(request.meshFolder, name, request.environment)
  const datasets = await meshDatasets(request)
  refuseTakenName(name, datasets)
  const { proposal, variables } = await proposeFrom(request, name)
  const files = await writeNewFiles(place.root, productFiles(proposal, { place, variables, datasets }))
  const { columns, key, sample } = proposal
  const { server } = sample.declared
  const outside = isOutside(server, place.root)
  return {
    name: `${name.domain}/${name.product}`,
    root: place.root,
    files,
    columns: columns.length,
    primaryKey: key.columns.flatMap((index) => columns[index]?.name ?? []),
    keyReason: key.reason,
    personalColumns: personalColumns(columns),
    notes: outside
      ? [...sample.notes, 'The file lies outside the mesh, so its contract names its absolute path.']
      : sample.notes,
    variables,
  }
}

/** What the mesh has; where it is broken elsewhere, a new product can be made all the same. */
async function meshDatasets({ meshFolder, environment }: ProductRequest): Promise<readonly Dataset[]> {
  const { mesh } = await loadMesh(meshFolder, { environment })
  return (mesh?.products ?? []).flatMap(({ outputs }) => outputs.flatMap((port) => port.datasets))
}

function refuseTakenName(
  { domain, product }: { domain: string; product: string },
  datasets: readonly Dataset[],
): void {
  const taken = datasets.find((dataset) => dataset.domain === domain && dataset.sqlName === product)
  if (taken === undefined) return
  throw new HansaError('conflict', `${taken.product} has a dataset ${domain}.${product} already`, {
    remedy: 'Choose another name: datasets of one domain have names of their own.',
  })
}

async function proposeFrom(
  request: ProductRequest,
  name: { domain: string; product: string },
): Promise<{ proposal: Proposal; variables: readonly string[] }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hansa-sample-'))
  try {
    using engine = await Engine.open({ memoryLimit: '1GB', tempDirectory: folder })
    using connection = await engine.connect()
    const { sample, variables } = await takeSample()
    return { proposal: await propose(connection, sample, name), variables }

    async function takeSample(): Promise<PostgresSample> {
      const { from, table, environment } = request
      if (isPostgresAddress(from))
        return samplePostgres(connection, { address: from, table, environment, folder })
      if (table !== undefined)
        throw new HansaError('invalid_input', '--table is only for databases, and a file was named', {
          remedy: 'Leave it out, or give a postgres:// address with --from.',
        })
      return { sample: await sampleFile(connection, from, { folder }), variables: [] }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface FileParts {
  readonly place: ProductPlace
  readonly variables: readonly string[]
  readonly datasets: readonly Dataset[]
}

function productFiles(proposal: Proposal, { place, variables, datasets }: FileParts): readonly NewFile[] {
  const { domain, product } = proposal
  const below = (folder: string, file: string): string => path.join(path.relative(place.root, folder), file)
  const inProduct = (file: string, text: string): NewFile => ({ path: below(place.folder, file), text })
  const owners = place.owners ?? [`${domain}-owner`]
  const hasDataset: HasDataset = (name, columns) =>
    datasets.some(
      (dataset) =>
        dataset.sqlName === name &&
        columns.every((column) => dataset.columns.some((one) => one.name === column)),
    )
  const settings =
    variables.length === 0
      ? []
      : [`Builds read the environment: ${variables.map((one) => `\`${one}\``).join(', ')}.`]
  return [
    ...(place.owners === undefined
      ? [{ path: below(place.domainFolder, 'domain.yaml'), text: domainDocument(domain) }]
      : []),
    inProduct('product.odps.yaml', productDocument(proposal, owners)),
    inProduct(`${product}-source.odcs.yaml`, sourceContract(proposal, placedServer(proposal, place))),
    inProduct(`${product}.odcs.yaml`, outputContract(proposal, hasDataset)),
    inProduct(`transform/${product}.sql`, transformSql(proposal)),
    inProduct(`tests/${product}.yaml`, unitTestDocument(proposal)),
    inProduct('README.md', readmeText(proposal, settings)),
  ]
}

/** A file inside the mesh is named from the contract's folder, so that the mesh can be moved. */
function placedServer({ sample }: Proposal, { root, folder }: ProductPlace): Server {
  const { server } = sample.declared
  const file = server['path']
  if (typeof file !== 'string' || isOutside(server, root)) return server
  const relative = path.relative(folder, file).replaceAll(path.sep, '/')
  return { ...server, path: relative.startsWith('.') ? relative : `./${relative}` }
}

const isOutside = ({ path: file }: Server, root: string): boolean =>
  typeof file === 'string' && /^\.\.([/\\]|$)|^[a-z]:/i.test(path.relative(root, file))

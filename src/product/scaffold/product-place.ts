import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { HansaError } from '../../errors.ts'
import { parseDocument } from '../../spec/document.ts'
import { parseDomainDocument } from '../../spec/domain-document.ts'
import type { Environment } from '../../spec/environment-variables.ts'
import { formatIssue, type Issue } from '../../spec/issue.ts'
import { findMeshRoot, noMesh } from '../../spec/load-mesh.ts'
import { parseMeshDocument } from '../../spec/mesh-document.ts'

/** Where a new product goes. */
export interface ProductPlace {
  readonly root: string
  readonly folder: string
  readonly domainFolder: string
  /** Undefined where the domain is new too. */
  readonly owners: readonly string[] | undefined
}

/** Finds the domain's folder in the mesh, or the place for a new one; refuses a product that is there already. */
export function productPlace(
  meshFolder: string,
  { domain, product }: { readonly domain: string; readonly product: string },
  environment: Environment,
): ProductPlace {
  const root = findMeshRoot(meshFolder)
  if (root === undefined) throw invalid([noMesh(meshFolder)])
  const domainFolder = folderOf(root, domain, meshDomains(root, environment))
  const folder = path.join(domainFolder, product)
  if (existsSync(folder) && readdirSync(folder).some((name) => /\.(odps|odcs)\.ya?ml$/.test(name)))
    throw new HansaError('conflict', `the product ${domain}/${product} exists already, in ${folder}`, {
      remedy: 'Choose another name, or change that product.',
    })
  return { root, folder, domainFolder, owners: ownersOf(domainFolder) }
}

function meshDomains(root: string, environment: Environment): readonly string[] {
  const file = path.join(root, 'mesh.yaml')
  const { document, issues } = parseDocument(file, readFileSync(file, 'utf8'))
  if (document === undefined) throw invalid(issues)
  const mesh = parseMeshDocument(document, { root, environment })
  if ('name' in mesh) return mesh.domains
  throw invalid(mesh)
}

function folderOf(root: string, domain: string, globs: readonly string[]): string {
  const found = globs
    .flatMap((glob) => globSync(glob, { cwd: root }))
    .find((folder) => path.basename(folder) === domain)
  if (found !== undefined) return path.join(root, found)
  const open = globs.find((glob) => /^[^*?[\]{}]*\*$/.test(glob))
  if (open === undefined)
    throw new HansaError(
      'invalid_input',
      `there is no domain ${domain}, and \`domains\` of mesh.yaml leaves no place for a new one`,
      {
        remedy: 'Add its folder to `domains` in mesh.yaml and make it, then run the command again.',
      },
    )
  return path.join(root, open.slice(0, -1), domain)
}

function ownersOf(domainFolder: string): readonly string[] | undefined {
  const file = path.join(domainFolder, 'domain.yaml')
  if (!existsSync(file)) return undefined
  const { document, issues } = parseDocument(file, readFileSync(file, 'utf8'))
  if (document === undefined) throw invalid(issues)
  const domain = parseDomainDocument(document)
  if ('owners' in domain) return domain.owners
  throw invalid(domain)
}

const invalid = (issues: readonly Issue[]): HansaError =>
  new HansaError('invalid_input', 'the mesh cannot take a new product', { detail: issues.map(formatIssue) })

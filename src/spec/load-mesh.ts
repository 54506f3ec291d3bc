import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'

import { systemEffects } from '../effects.ts'
import { checkClassifications } from './check-classifications.ts'
import { parseDocument, type Document, type ParsedDocument } from './document.ts'
import type { DocumentCache } from './document-cache.ts'
import { parseDomainDocument } from './domain-document.ts'
import type { Environment } from './environment-variables.ts'
import { hasErrors, type Issue } from './issue.ts'
import { loadFolders, type LoadedFolder } from './load-folders.ts'
import { domainGlobs, parseMeshDocument, type MeshDocument } from './mesh-document.ts'
import type { Domain, Mesh } from './mesh.ts'
import { readGovernance } from './read-governance.ts'
import { remoteOnly, type RemotePort } from './remote-port.ts'
import { resolveProducts } from './resolve-products.ts'
import { unreadableIssue } from './unreadable.ts'

export interface LoadMeshOptions {
  readonly environment: Environment
  /** What was read before; a product's folder that has not changed since is not read again. */
  readonly cache?: DocumentCache
  /** What other nodes serve, as far as it is known here: input ports may read it. */
  readonly remote?: readonly RemotePort[]
  /** The clock, to tell files that were changed just now. */
  readonly now?: () => Date
}

export interface LoadedMesh {
  /** Absent where any issue is an error. */
  readonly mesh: Mesh | undefined
  readonly issues: readonly Issue[]
}

/**
 * Reads the mesh that `folder` lies in: `mesh.yaml` is looked for there and in the folders above. Everything that
 * is wrong anywhere in it is found at once; issues' files are absolute.
 */
export async function loadMesh(folder: string, options: LoadMeshOptions): Promise<LoadedMesh> {
  const issues: Issue[] = []
  const root = findMeshRoot(folder)
  if (root === undefined) return { mesh: undefined, issues: [noMesh(folder)] }
  let globs = domainGlobs(undefined)
  const declared = parsed(path.join(root, 'mesh.yaml'), issues, (document) => {
    // The domains are looked into even where `mesh.yaml` is wrong: all issues are found at once.
    globs = domainGlobs(document.value)
    return parseMeshDocument(document, { root, environment: options.environment })
  })
  const domains = readDomains(root, globs, issues)
  if (domains.length === 0) issues.push(noDomains(path.join(root, 'mesh.yaml'), globs))
  const { cache, remote = [], now = systemEffects.now } = options
  const folders = await loadFolders(productFolders(domains), { root, now, ...(cache ? { cache } : {}) })
  const loaded = domains.flatMap(({ domain }) => domain ?? [])
  const governance = readGovernance({ domains: loaded, folders }, { root, issues })
  const elsewhere = { ports: remoteOnly(remote, loaded), nodes: governance.nodes }
  const { products, issues: found } = resolveProducts(folders, elsewhere)
  issues.push(...found)
  issues.push(...checkClassifications(folders, governance.vocabulary))
  if (declared === undefined || hasErrors(issues)) return { mesh: undefined, issues: sorted(issues) }
  return { mesh: meshOf(root, declared, { domains: loaded, products, governance }), issues: sorted(issues) }
}

const meshOf = (
  root: string,
  { name, settings }: MeshDocument,
  content: Pick<Mesh, 'domains' | 'products' | 'governance'>,
): Mesh => ({ name, root, settings, ...content })

/** The nearest folder, from `folder` upwards, that holds a `mesh.yaml`. */
export function findMeshRoot(folder: string): string | undefined {
  const here = path.resolve(folder)
  if (existsSync(path.join(here, 'mesh.yaml'))) return here
  const above = path.dirname(here)
  return above === here ? undefined : findMeshRoot(above)
}

/** The issue of a folder that lies in no mesh. */
export const noMesh = (folder: string): Issue => ({
  file: path.join(path.resolve(folder), 'mesh.yaml'),
  line: 1,
  column: 1,
  code: 'no-mesh',
  severity: 'error',
  message: 'there is no `mesh.yaml` here nor in any folder above',
  remedy: 'Change to the folder of a mesh, or make one with `hansa init`.',
})

const noDomains = (file: string, globs: readonly string[]): Issue => ({
  file,
  line: 1,
  column: 1,
  code: 'no-domains',
  severity: 'warning',
  message: `the mesh has no domain: no folder matches ${globs.map((glob) => `\`${glob}\``).join(' or ')}`,
  remedy: 'Make a folder with a `domain.yaml` there.',
})

function parsed<Value extends object>(
  file: string,
  issues: Issue[],
  parse: (document: Document) => Value | Issue[],
): Value | undefined {
  const { document, issues: syntax } = readDocument(file)
  issues.push(...syntax)
  if (document === undefined) return undefined
  const value = parse(document)
  if (!Array.isArray(value)) return value
  issues.push(...value)
  return undefined
}

function readDocument(file: string): ParsedDocument {
  try {
    return parseDocument(file, readFileSync(file, 'utf8'))
  } catch (error) {
    return { document: undefined, issues: [unreadableIssue(file, error)] }
  }
}

interface DomainFolder {
  readonly folder: string
  readonly domain: Domain | undefined
}

function readDomains(root: string, globs: readonly string[], issues: Issue[]): DomainFolder[] {
  const folders = new Set(
    globs.flatMap((glob) => globSync(glob, { cwd: root })).map((found) => path.resolve(root, found)),
  )
  const domains = [...folders]
    .sort()
    .filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true)
    .filter((folder) => !path.basename(folder).startsWith('.'))
    .map((folder) => ({ folder, domain: readDomain(folder, issues) }))
  checkDomainNames(domains, issues)
  return domains
}

function readDomain(folder: string, issues: Issue[]): Domain | undefined {
  const file = path.join(folder, 'domain.yaml')
  if (existsSync(file)) return parsed(file, issues, parseDomainDocument)
  issues.push({
    file,
    line: 1,
    column: 1,
    code: 'missing-domain',
    severity: 'error',
    message: 'the domain has no `domain.yaml`',
    expected: 'one with `type`, `description` and `owners`',
  })
  return undefined
}

function checkDomainNames(domains: readonly DomainFolder[], issues: Issue[]): void {
  const seen = new Map<string, string>()
  for (const { folder } of domains) {
    const name = path.basename(folder)
    const first = seen.get(name)
    seen.set(name, folder)
    if (first === undefined) continue
    issues.push({
      file: path.join(folder, 'domain.yaml'),
      line: 1,
      column: 1,
      code: 'duplicate-domain',
      severity: 'error',
      message: `the domain \`${name}\` exists twice, also in ${first}`,
      remedy: 'Rename one of the two folders.',
    })
  }
}

/** The folders that may hold products: those directly in a domain's own. */
const productFolders = (domains: readonly DomainFolder[]): LoadedFolder['place'][] =>
  domains.flatMap(({ folder }) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
      .map(({ name }) => ({ folder: path.join(folder, name), domain: path.basename(folder), name }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  )

const sorted = (issues: readonly Issue[]): Issue[] =>
  issues.toSorted(
    (a, b) =>
      compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.message, b.message),
  )

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

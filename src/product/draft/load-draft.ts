import path from 'node:path'
import { checkClassifications } from '../../spec/check-classifications.ts'
import { loadFolders } from '../../spec/load-folders.ts'
import { parseDocument } from '../../spec/document.ts'
import type { Issue } from '../../spec/issue.ts'
import { parseMeshDocument } from '../../spec/mesh-document.ts'
import type { DeclaredGovernance, Mesh, MeshSettings, Product } from '../../spec/mesh.ts'
import type { PolicySource } from '../../spec/policy-source.ts'
import { resolveProducts } from '../../spec/resolve-products.ts'
import { HansaError } from '../../errors.ts'
import type { Draft } from './draft.ts'
import type { Surroundings } from './surroundings.ts'

export interface LoadedDraft {
  readonly mesh: Mesh
  /** Absent where its descriptor cannot be read. */
  readonly product: Product | undefined
  readonly issues: readonly Issue[]
}

/** Reads a draft's folder as the mesh loader reads one, as if it were the only one of a mesh that serves all else elsewhere. */
export async function loadDraft(
  root: string,
  draft: Draft,
  surroundings: Surroundings,
): Promise<LoadedDraft> {
  const [domain = '', name = ''] = draft.product.split('/')
  const folder = path.join(root, 'domains', domain, name)
  const folders = await loadFolders([{ folder, domain, name }], {
    root,
    now: () => new Date(surroundings.now),
  })
  const { rules, ports } = surroundings
  const nodes = rules.nodes ?? []
  const { products, issues } = resolveProducts(folders, {
    ports: ports.filter(({ product }) => product !== draft.product),
    nodes,
  })
  const [product] = products.map(ofThisMesh)
  const governance = governanceOf(draft, surroundings)
  const found = [
    ...(folders.length === 0 ? [noProduct(folder)] : []),
    ...(rules.domains.some((known) => known.name === domain) ? [] : [unknownDomain(folder, domain)]),
    ...issues,
    ...checkClassifications(folders, governance.vocabulary),
  ]
  const mesh: Mesh = {
    name: surroundings.mesh,
    root,
    settings: settingsOf(root, surroundings.mesh),
    domains: domainsOf(domain, surroundings, root),
    products: product === undefined ? [] : [product],
    governance,
  }
  return { mesh, product, issues: found }
}

/** Whoever serves an input: what is known of it was brought along, so nobody has to be asked. */
const ofThisMesh = (product: Product): Product => ({
  ...product,
  inputs: product.inputs.map((input) => {
    if (input.source.kind !== 'product') return input
    const { node: _, ...source } = input.source
    return { ...input, source }
  }),
})

function governanceOf({ product, files }: Draft, { rules }: Surroundings): DeclaredGovernance {
  const own = files
    .filter(({ path: file }) => /^policies\/[^/]+\.cedar$/.test(file))
    .map(({ path: file, text }): PolicySource => ({
      scope: { kind: 'product', product },
      path: `domains/${product}/${file}`,
      text,
    }))
  return {
    policies: [...rules.policies, ...own],
    vocabulary: rules.vocabulary,
    bundles: [],
    nodes: rules.nodes ?? [],
    exceptions: rules.exceptions ?? [],
  }
}

/** A domain that the rules do not know yet is judged as one that nobody has. */
function domainsOf(name: string, { rules }: Surroundings, root: string): Mesh['domains'] {
  const folder = path.join(root, 'domains', name)
  const known = rules.domains.find((domain) => domain.name === name)
  const domain = known ?? { name, kind: 'source-aligned' as const, owners: [] }
  return [{ ...domain, description: '', folder, file: path.join(folder, 'domain.yaml') }]
}

/** All defaults: a draft is never built. */
function settingsOf(root: string, name: string): MeshSettings {
  const text = `apiVersion: hansa/v1\nkind: Mesh\nname: ${JSON.stringify(name)}\ndescription: ''\n`
  const { document } = parseDocument(path.join(root, 'mesh.yaml'), text)
  const parsed = document && parseMeshDocument(document, { root, environment: {} })
  if (parsed === undefined || !('settings' in parsed))
    throw new HansaError('internal', 'the settings of a draft are wrong')
  return parsed.settings
}

const noProduct = (folder: string): Issue => ({
  file: path.join(folder, 'product.odps.yaml'),
  line: 1,
  column: 1,
  code: 'missing-descriptor',
  severity: 'error',
  message: 'there is no `product.odps.yaml`',
})

const unknownDomain = (folder: string, domain: string): Issue => ({
  file: path.join(folder, 'product.odps.yaml'),
  line: 1,
  column: 1,
  code: 'unknown-domain',
  severity: 'warning',
  message: `the rules in force do not know the domain \`${domain}\``,
  remedy: 'Its folder needs a `domain.yaml` that `hansa apply` puts in force.',
})

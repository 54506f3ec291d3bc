import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { scaffoldProduct } from '../scaffold/scaffold-product.ts'
import { yamlText } from '../scaffold/yaml-text.ts'
import type { ProductKey } from '../../spec/mesh.ts'
import { requireDraft, type DraftFile } from './draft.ts'

/** Some rows that a product is to be made from. */
export interface SampleDraft {
  readonly product: ProductKey
  /** The domain's, where the rules know it. */
  readonly owners: readonly string[]
  readonly sample: DraftFile
}

/** The files of a product as `hansa new product` proposes them for the sample, which is among them. */
export async function proposeDraft(
  root: string,
  { product, owners, sample }: SampleDraft,
): Promise<{ readonly files: readonly DraftFile[]; readonly notes: readonly string[] }> {
  requireDraft({ product, files: [sample] })
  const domain = path.join(root, 'domains', product.split('/')[0] ?? '')
  const folder = path.join(root, 'domains', product)
  const from = path.join(folder, sample.path)
  await mkdir(path.dirname(from), { recursive: true, mode: 0o700 })
  const mesh = { apiVersion: 'hansa/v1', kind: 'Mesh', name: 'draft', description: 'A draft' }
  await writeFile(path.join(root, 'mesh.yaml'), yamlText(mesh))
  await writeFile(path.join(domain, 'domain.yaml'), yamlText(domainOf(owners)))
  await writeFile(from, sample.text, { flag: 'wx', mode: 0o600 })
  const made = await scaffoldProduct({ meshFolder: root, name: product, from, environment: {} })
  const files = await Promise.all(
    made.files.map(async (file) => ({
      path: path.relative(folder, file).replaceAll(path.sep, '/'),
      text: await readFile(file, 'utf8'),
    })),
  )
  return { files: [...files, sample], notes: [made.keyReason, ...made.notes].filter((note) => note !== '') }
}

const domainOf = (owners: readonly string[]) => ({
  apiVersion: 'hansa/v1',
  kind: 'Domain',
  type: 'source-aligned',
  description: 'A draft',
  owners: owners.length === 0 ? ['owner'] : owners,
})

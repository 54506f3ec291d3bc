import { HansaError } from '../errors.ts'
import { accessedDataset, type Asked } from './access-record.ts'
import type { DatasetName, DecideOptions, GovernedFiles } from './dataset-access.ts'
import type { ReadParts } from './query-parts.ts'
import { holdFiles } from './hold-files.ts'
import { permittedColumns } from './permitted-columns.ts'
import { requirePermitted } from './require-permitted.ts'

/** How often the files of a dataset are looked for that is replaced and collected meanwhile. */
const attempts = 5

/** The files of what a reader may see of a dataset, once the access is in the audit. */
export async function governedFiles(
  parts: ReadParts,
  asked: Asked,
  { name, options }: { readonly name: DatasetName; readonly options: DecideOptions },
): Promise<GovernedFiles> {
  const started = performance.now()
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const dataset = await parts.published.open(await parts.published.named(versioned(name, options)), options)
    const [access] = await requirePermitted(parts, asked, { datasets: [dataset], terms: options })
    if (access === undefined) throw new HansaError('internal', 'an access was neither permitted nor denied')
    const held = await holdFiles(access, parts.sources, { statement: asked.access })
    if (held === undefined) continue
    const purposeful = { ...asked, purpose: access.purpose }
    const columns = permittedColumns(access).map((column) => column.name)
    try {
      await parts.log.began(purposeful, [accessedDataset(access, columns)])
    } catch (error) {
      await held.release()
      throw error
    }
    const { entitlement } = access.decision
    const rows = held.files.reduce((sum, file) => sum + file.rows, 0)
    return {
      access: asked.access,
      entitlement,
      snapshot: access.snapshot,
      files: held.files,
      release: async ({ bytes } = { bytes: 0 }) => {
        await held.release()
        const milliseconds = performance.now() - started
        await parts.log.ended(purposeful, { rows, bytes, milliseconds })
      },
    }
  }
  throw new HansaError('busy', 'the dataset is being replaced again and again', { remedy: 'Try again.' })
}

/** The name with the version, as SQL writes it. */
export const versioned = (
  { domain, name }: DatasetName,
  { version }: Pick<DecideOptions, 'version'>,
): DatasetName => ({ domain, name: version === undefined ? name : `${name}@${version}` })

import { isHansaError } from '../../errors.ts'
import { DatasetNames } from '../../sidecar/dataset-names.ts'
import type { DatasetAccess } from '../../sidecar/dataset-access.ts'
import type { HttpPort } from '../http/http-port.ts'
import type { HttpContext } from '../http/http-context.ts'
import { termsOf } from '../http/dataset-request.ts'
import { isMaskedAnew } from '../http/masked-anew.ts'
import { portName } from './port-name.ts'

/** A dataset by the names that Delta Sharing has for it. */
export interface SharedTable {
  /** The domain. */
  readonly share: string
  /** The product, without its domain. */
  readonly schema: string
  /** What SQL calls the dataset. */
  readonly name: string
  /** `Dataset.key`. */
  readonly key: string
}

/** All that is published, whoever may read it. */
export async function publishedTables({
  metadata,
}: Pick<HttpPort, 'metadata'>): Promise<readonly SharedTable[]> {
  const { all } = new DatasetNames(await metadata.heads())
  return all.map(({ key, parts, names }) => ({
    share: parts.domain,
    schema: parts.product.slice(parts.domain.length + 1),
    name: names[0] ?? parts.object,
    key,
  }))
}

/** Tells of a table whether the reader of a request may have its files: only then it is in a list. */
export type IsReadable = (table: SharedTable) => Promise<boolean>

export const readableBy =
  ({ req, get }: HttpContext, { sidecar }: HttpPort): IsReadable =>
  async ({ share, name }) => {
    const terms = termsOf({ purpose: req.header('hansa-purpose'), agreement: undefined, asOf: undefined })
    try {
      const access = await sidecar.decide(
        get('reader'),
        { domain: share, name },
        { ...terms, port: portName },
      )
      return isListed(access)
    } catch (error) {
      if (isHansaError(error) && unreadable.includes(error.code)) return false
      throw error
    }
  }

const isListed = (access: DatasetAccess): boolean =>
  access.decision.kind === 'permitted' && !isMaskedAnew(access.decision.entitlement)

/** No rules for it, or replaced just now: nothing that ends a whole list. */
const unreadable: readonly string[] = ['denied', 'undefined_table', 'not_found']

/** Whether any of the tables may be read. */
export async function someReadable(tables: readonly SharedTable[], isReadable: IsReadable): Promise<boolean> {
  for (const table of tables) if (await isReadable(table)) return true
  return false
}

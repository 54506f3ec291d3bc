import { foldName } from '../../engine/sql/same-name.ts'
import { HansaError } from '../../errors.ts'
import type { Entitlement } from '../../governance/entitlement.ts'
import type {
  DatasetAccess,
  DatasetName,
  DecideOptions,
  GovernedFiles,
} from '../../sidecar/dataset-access.ts'
import { termsOf } from '../http/dataset-request.ts'
import type { HttpPort } from '../http/http-port.ts'
import type { HttpContext } from '../http/http-context.ts'
import { isMaskedAnew } from '../http/masked-anew.ts'
import { portName } from './port-name.ts'
import type { WantedVersion } from './table-request.ts'

/** A decision about the table that an address names. */
export interface TableAccess {
  readonly access: DatasetAccess
  /** By its own names, whatever case the request had. */
  readonly dataset: DatasetName
  readonly options: DecideOptions
}

/** Decides on `/shares/:share/schemas/:schema/tables/:table`; `not_found` where the table is another schema's. */
export async function decideTable(
  { req, get }: HttpContext,
  { sidecar }: Pick<HttpPort, 'sidecar'>,
  { version, timestamp }: WantedVersion,
): Promise<TableAccess> {
  const [share = '', schema = '', table = ''] = ['share', 'schema', 'table'].map((part) => req.param(part))
  const options = {
    ...termsOf({ purpose: req.header('hansa-purpose'), agreement: undefined, asOf: timestamp }),
    ...(version === undefined ? {} : { version }),
    port: portName,
  }
  const access = await sidecar.decide(get('reader'), { domain: share, name: table }, options)
  const { governed, snapshot } = access
  if (foldName(governed.product.key) !== foldName(`${share}/${schema}`))
    throw new HansaError('not_found', `${share}.${schema} has no table ${table}`, {
      remedy: `It is one of ${governed.product.key.replace('/', '.')}.`,
    })
  // What follows is about this snapshot, though another be published meanwhile.
  const { asOf: _, ...rest } = options
  const dataset = { domain: governed.domain.name, name: governed.sqlName }
  return { access, dataset, options: { ...rest, version: snapshot.version } }
}

/** The entitlement of a table that may be read; where it may not, the refusal is the sidecar's, and in its audit. */
export async function requireEntitlement(
  { get }: HttpContext,
  { sidecar }: Pick<HttpPort, 'sidecar'>,
  { access: { decision }, dataset, options }: TableAccess,
): Promise<Entitlement> {
  if (decision.kind === 'permitted') return decision.entitlement
  const held = await sidecar.files(get('reader'), dataset, options)
  await held.release()
  throw new HansaError('busy', 'what you may see changed at this moment', { remedy: 'Try again.' })
}

/** What the reader may have of a table, once that is in the audit. The caller releases it. */
export async function openFiles(
  context: HttpContext,
  port: Pick<HttpPort, 'sidecar'>,
  table: TableAccess,
): Promise<GovernedFiles> {
  const entitlement = await requireEntitlement(context, port, table)
  if (isMaskedAnew(entitlement))
    throw new HansaError(
      'feature_not_supported',
      'a column is masked anew with each read, so there are no files of it',
      { remedy: 'Read it with SQL.' },
    )
  return port.sidecar.files(context.get('reader'), table.dataset, table.options)
}

import { HansaError } from '../../errors.ts'
import type { DatasetAccess, DatasetName, GovernedFile, GovernedFiles } from '../../sidecar/dataset-access.ts'
import type { Reader } from '../../sidecar/reader.ts'
import { askedAddress } from './asked-address.ts'
import type { FileGrant } from './file-address.ts'
import type { HttpPort } from './http-port.ts'
import type { HttpContext } from './http-context.ts'

export interface FilesToSign {
  readonly dataset: DatasetName
  readonly access: DatasetAccess
  readonly held: GovernedFiles
  /** By which they were asked for, where that is another port than HTTP. */
  readonly port?: string
}

/** Files with addresses that need no other credential, all of them good for the same time. */
export interface SignedFiles {
  readonly expiresAt: Date
  readonly files: readonly SignedFile[]
}

export interface SignedFile extends Pick<GovernedFile, 'rows' | 'bytes' | 'sha256'> {
  readonly url: string
}

/** Signs the addresses of what a reader was given. */
export function signFiles(
  context: HttpContext,
  http: HttpPort,
  { dataset, access, held, port }: FilesToSign,
): SignedFiles {
  const reader = context.get('reader')
  const base = askedAddress(context)
  const expiresAt = expiryOf(reader, http)
  const grant = {
    ...grantOf(held, access),
    expires: expiresAt.getTime(),
    reader: proofOf(reader),
    domain: dataset.domain,
    dataset: dataset.name,
    ...(port === undefined ? {} : { port }),
  }
  const files = held.files.map(({ sha256, rows, bytes }) => ({
    url: new URL(`/files/${http.addresses.sign({ ...grant, file: sha256 })}`, base).href,
    rows,
    bytes,
    sha256,
  }))
  return { expiresAt, files }
}

function proofOf({ method, principal, actor, delegation }: Reader): FileGrant['reader'] {
  if (method !== 'on-behalf-of') return { method, principal, ...(actor === undefined ? {} : { actor }) }
  // What this node's own identities add is looked up again, and not for the other node to read.
  if (delegation !== undefined) return { method, delegation }
  throw new HansaError('internal', 'a reader on behalf of somebody without the word of a node')
}

const grantOf = (
  { snapshot, entitlement }: GovernedFiles,
  { purpose, agreement }: DatasetAccess,
): Pick<FileGrant, 'version' | 'purpose' | 'agreement' | 'entitlement'> => ({
  version: snapshot.version,
  purpose: purpose ?? entitlement.purpose,
  ...(agreement === undefined ? {} : { agreement: agreement.id }),
  ...(entitlement.signature === undefined ? {} : { entitlement: entitlement.signature }),
})

/** Not longer than the reader's own proof is good for. */
function expiryOf({ expiresAt }: Reader, { settings, effects }: HttpPort): Date {
  const end = effects.now().getTime() + settings.sidecar.urlSeconds * 1000
  return new Date(Math.min(end, expiresAt?.getTime() ?? end))
}

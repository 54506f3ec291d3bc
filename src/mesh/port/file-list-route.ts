import * as z from 'zod'
import { HansaError } from '../../errors.ts'
import type { Entitlement } from '../../governance/entitlement.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { signStatement } from '../../governance/signed-statement.ts'
import { privateHeaders } from '../../ports/http/answer-headers.ts'
import type { HttpApp, HttpPort } from '../../ports/http/http-port.ts'
import type { HttpContext } from '../../ports/http/http-context.ts'
import { isMaskedAnew } from '../../ports/http/masked-anew.ts'
import { readBody } from '../../ports/http/read-body.ts'
import { signFiles, type SignedFiles } from '../../ports/http/sign-files.ts'
import type { DatasetAccess, DecideOptions } from '../../sidecar/dataset-access.ts'
import { canonicalHash } from '../../spec/canonical-hash.ts'
import { fileListType, type FileList } from '../file-list.ts'
import { staleSeconds } from '../stale-seconds.ts'
import { portName, type MeshPort } from './mesh-port.ts'
import { requireDelegated } from './require-delegated.ts'

/** `POST /mesh/files`: what one reader may see of a dataset, signed, with addresses of its files. */
export function fileListRoute(app: HttpApp, http: HttpPort, mesh: MeshPort): void {
  app.post('/mesh/files', async (context) => {
    const list = await listFiles(context, http, mesh)
    const text = signStatement(list, fileListType, mesh.signer)
    return context.body(text, 200, { ...privateHeaders, 'content-type': 'application/jose' })
  })
}

async function listFiles(context: HttpContext, http: HttpPort, mesh: MeshPort): Promise<FileList> {
  const { principal, actor, agent } = requireDelegated(context)
  const { domain, dataset: name, ...terms } = parseRequest(await readBody(context.env.incoming))
  const listed = await decideFiles(context, http, {
    name: { domain, name },
    options: { ...terms, port: portName },
  })
  const { access, entitlement } = listed
  const now = http.effects.now()
  const publication = await http.metadata.publication(access.governed.product.key)
  return {
    mesh: http.mesh,
    node: mesh.node,
    principal: formatPrincipal(principal),
    actor: formatPrincipal(actor),
    ...(agent === undefined ? {} : { agent: formatPrincipal(agent) }),
    dataset: access.snapshot.dataset,
    version: access.snapshot.version,
    snapshot: snapshotOf(listed),
    purpose: access.purpose ?? entitlement.purpose,
    ...(access.agreement === undefined ? {} : { agreement: access.agreement.id }),
    ...(entitlement.signature === undefined ? {} : { entitlement: entitlement.signature }),
    columns: entitlement.columns
      .filter((column) => column.access !== 'withheld')
      .map((column) => ({ name: column.name, type: column.type })),
    ...(listed.signed === undefined ? {} : { files: listed.signed.files }),
    issuedAt: now.toISOString(),
    expiresAt: (listed.signed?.expiresAt ?? now).toISOString(),
    staleSeconds:
      publication === undefined ? 0 : staleSeconds(publication, access.governed.key, { ...access, now }),
  }
}

const text = z.string().min(1).max(1000)

const requestSchema = z
  .strictObject({
    domain: text,
    /** What SQL calls it. */
    dataset: text.regex(/^[^@]+$/),
    purpose: text.exactOptional(),
    agreement: text.exactOptional(),
    version: z.int().positive().exactOptional(),
    asOf: text.exactOptional(),
  })
  .refine(({ version, asOf }) => version === undefined || asOf === undefined)

function parseRequest(body: string): z.infer<typeof requestSchema> {
  const parsed = requestSchema.safeParse(parseJson(body))
  if (parsed.success) return parsed.data
  throw new HansaError('invalid_input', 'the request is not one for files', {
    remedy:
      'Send JSON such as {"domain": "flightops", "dataset": "flights"}; there are `purpose`, `agreement`, and `version` or `asOf`.',
  })
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

interface Wanted {
  readonly name: { readonly domain: string; readonly name: string }
  readonly options: DecideOptions
}

interface Listed {
  readonly access: DatasetAccess
  readonly entitlement: Entitlement
  /** Absent where a part of one file and a part of the next would not be parts of the same. */
  readonly signed: SignedFiles | undefined
}

/** Decided and kept in the audit as on every port. */
async function decideFiles(context: HttpContext, http: HttpPort, { name, options }: Wanted): Promise<Listed> {
  const reader = context.get('reader')
  const access = await http.sidecar.decide(reader, name, options)
  const { decision, snapshot } = access
  if (decision.kind === 'permitted' && isMaskedAnew(decision.entitlement))
    return { access, entitlement: decision.entitlement, signed: undefined }
  const { asOf: _, ...terms } = options
  const held = await http.sidecar.files(reader, name, { ...terms, version: snapshot.version })
  // Nothing of them is sent here: they are held again, decided and audited anew, when they are fetched.
  await held.release()
  const signed = signFiles(context, http, { dataset: name, access, held, port: portName })
  return { access: { ...access, snapshot: held.snapshot }, entitlement: held.entitlement, signed }
}

/** An id that is made of all the data would tell when what is hidden changes, and confirm guesses of it. */
function snapshotOf({ access: { snapshot }, entitlement, signed }: Listed): string {
  if (entitlement.signature === undefined) return snapshot.id
  const { dataset, version } = snapshot
  const files = signed?.files.map(({ sha256 }) => sha256)
  return canonicalHash({ dataset, version, entitlement: entitlement.signature, files: files ?? null })
}

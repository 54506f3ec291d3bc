import { createHmac, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { HansaError } from '../../errors.ts'
import { principalKinds } from '../../governance/principal.ts'
import { delegationSchema } from '../../sidecar/identity/delegation.ts'

const name = z.string().max(1000)

const principal = z.strictObject({
  kind: z.enum(principalKinds),
  id: name,
  teams: z.array(name).readonly(),
  attributes: z.record(name, z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).readonly()])),
})

const grant = z.strictObject({
  reader: z.union([
    z.strictObject({
      method: z.enum(['operator', 'token', 'password', 'oidc', 'anonymous']),
      principal,
      actor: principal.exactOptional(),
    }),
    z.strictObject({ method: z.literal('on-behalf-of'), delegation: delegationSchema }),
  ]),
  /** By which it was asked for; the HTTP port itself where absent. */
  port: name.exactOptional(),
  domain: name,
  /** What SQL calls the dataset. */
  dataset: name,
  version: z.int(),
  purpose: name,
  agreement: name.exactOptional(),
  /** Signature of the entitlement; absent where nothing is hidden. */
  entitlement: name.exactOptional(),
  /** SHA-256 of the file. */
  file: name,
  /** Milliseconds since 1970. */
  expires: z.int(),
})

/** What a signed address stands for: one file, for one reader, until a time. */
export type FileGrant = Readonly<z.infer<typeof grant>>

/** Makes and reads the addresses of files, which need no other credential and are good for minutes. */
export class FileAddresses {
  readonly #key: Uint8Array
  readonly #now: () => Date

  /** `key` is the node's own, for this use only. */
  constructor(key: Uint8Array, now: () => Date) {
    this.#key = key
    this.#now = now
  }

  /** The last part of the address. */
  sign(file: FileGrant): string {
    const payload = Buffer.from(JSON.stringify(file)).toString('base64url')
    return `${payload}.${this.#signature(payload)}`
  }

  /** Fails with `denied` where the address was not made by this node, was changed, or is not good any more. */
  verify(token: string): FileGrant {
    const [payload = '', signature = '', ...rest] = token.split('.')
    if (rest.length > 0 || !isSame(signature, this.#signature(payload))) throw notOurs()
    const parsed = grant.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString()))
    if (!parsed.success) throw notOurs()
    if (this.#now().getTime() >= parsed.data.expires) throw expired()
    return parsed.data
  }

  #signature(payload: string): string {
    return createHmac('sha256', this.#key).update(payload).digest('base64url')
  }
}

function isSame(given: string, wanted: string): boolean {
  const bytes = Buffer.from(given)
  const right = Buffer.from(wanted)
  return bytes.length === right.length && timingSafeEqual(bytes, right)
}

const remedy = 'Ask for the dataset’s files again.'

const notOurs = (): HansaError =>
  new HansaError('denied', 'this is no address of a file that this node has signed', { remedy })

const expired = (): HansaError =>
  new HansaError('denied', 'the address was good for some minutes, which are over', { remedy })

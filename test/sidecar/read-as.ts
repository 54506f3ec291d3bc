import { text } from 'node:stream/consumers'
import type { Agreement } from '../../src/governance/agreement.ts'
import { parsePrincipal, type Principal } from '../../src/governance/principal.ts'
import type { AuditEntry } from '../../src/sidecar/access-entry.ts'
import type { ReadRequest } from '../../src/sidecar/read-request.ts'
import type { Reader } from '../../src/sidecar/reader.ts'
import type { Sidecar } from '../../src/sidecar/sidecar.ts'
import type { JsonRow, TestMesh } from '../support/test-mesh.ts'
import { sampleAgreement } from './agreement/sample-agreement.ts'

/** Somebody who signed in. */
export function readerOf(name: string, changes: Partial<Principal & Reader> = {}): Reader {
  const principal = parsePrincipal(name)
  if (principal === undefined) throw new Error(`${name} is nobody`)
  const { teams = [], attributes = {}, ...rest } = changes
  return { principal: { ...principal, teams, attributes }, method: 'token', ...rest }
}

export const request = (sql: string, terms: Partial<ReadRequest> = {}): ReadRequest => ({
  sql,
  format: 'json',
  port: 'test',
  ...terms,
})

/** The rows of one statement, after everything of it is cleared away. */
export async function readAs(
  sidecar: Sidecar,
  reader: Reader,
  sql: string,
  terms: Partial<ReadRequest> = {},
): Promise<readonly JsonRow[]> {
  const result = await sidecar.query(reader, request(sql, terms))
  const rows = JSON.parse(await text(result.bytes)) as readonly JsonRow[]
  await result.rows
  return rows
}

/** Keeps an agreement as if its owner had approved it just now. */
export async function agree(mesh: TestMesh, changes: Partial<Agreement>): Promise<Agreement> {
  const agreement = sampleAgreement({ revision: 1, approvedAt: mesh.now.toISOString(), ...changes })
  await keep(mesh, agreement)
  return agreement
}

/** Keeps a later state of an agreement. */
export async function change(
  mesh: TestMesh,
  agreement: Agreement,
  changes: Partial<Agreement>,
): Promise<Agreement> {
  const next = { ...agreement, ...changes, revision: agreement.revision + 1 }
  await keep(mesh, next)
  return next
}

async function keep(mesh: TestMesh, agreement: Agreement): Promise<void> {
  const { id, revision } = agreement
  const event = {
    agreement: id,
    revision,
    at: mesh.now.toISOString(),
    by: 'node:test',
    kind: 'approved',
  } as const
  await (await mesh.store()).metadata.recordAgreement(agreement, event)
}

/** Everything that the audit holds, oldest first. */
export async function audited(mesh: TestMesh): Promise<readonly AuditEntry[]> {
  const rows = await Array.fromAsync((await mesh.store()).metadata.auditRows())
  return rows.map(({ body }) => JSON.parse(body) as AuditEntry)
}

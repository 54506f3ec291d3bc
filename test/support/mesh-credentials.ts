import { parsePrincipal, type PrincipalName } from '../../src/governance/principal.ts'
import { issueToken, setPassword } from '../../src/sidecar/identity/issue-credential.ts'
import type { TestMesh } from './test-mesh.ts'

/** A token of a principal, made now; it may be bound to a purpose. */
export async function tokenOf(
  mesh: TestMesh,
  name: string,
  { purpose }: { readonly purpose?: string } = {},
): Promise<string> {
  const { metadata } = await mesh.store()
  const bound = purpose === undefined ? {} : { purpose }
  return (await issueToken(metadata, { principal: named(name), now: () => mesh.now, ...bound })).token
}

export async function givePassword(mesh: TestMesh, name: string, password: string): Promise<void> {
  const { metadata } = await mesh.store()
  await setPassword(metadata, password, { principal: named(name), now: () => mesh.now })
}

/** Entries of a mesh's audit, oldest first. */
export async function auditOf(mesh: TestMesh): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { metadata } = await mesh.store()
  const rows = await Array.fromAsync(metadata.auditRows())
  return rows.map(({ body }) => JSON.parse(body) as Record<string, unknown>)
}

function named(name: string): PrincipalName {
  const principal = parsePrincipal(name)
  if (principal === undefined) throw new Error(`${name} names nobody`)
  return principal
}

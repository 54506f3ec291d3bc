import { randomUUID } from 'node:crypto'
import type { PushOutcome } from '../../src/product/push/accept-push.ts'
import type { TestMesh } from './test-mesh.ts'

/** ODCS server of a contract whose rows are pushed. */
export const pushServer = {
  type: 'custom',
  customProperties: [{ property: 'hansa.kind', value: 'push' }],
}

export interface PushedTo {
  /** `<domain>/<product>`. */
  readonly product: string
  readonly input: string
  /** One of its own where absent. */
  readonly key?: string
}

/** Pushes rows as the mesh's operator. */
export async function pushRows(
  mesh: TestMesh,
  { key = randomUUID(), ...to }: PushedTo,
  rows: readonly object[],
): Promise<PushOutcome> {
  const sidecar = await mesh.sidecar()
  const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('')
  return sidecar.push(mesh.operator, {
    ...to,
    port: 'cli',
    form: 'ndjson',
    idempotencyKey: key,
    body: bytesOf(text),
  })
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text))
}

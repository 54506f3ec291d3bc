import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto'

export interface CancelKey {
  readonly processId: number
  readonly secret: Buffer
}

/** Who may end which statement: whoever has the key of its connection. */
export class CancelKeys {
  readonly #running = new Map<number, { readonly secret: Buffer; readonly cancel: () => void }>()

  add(cancel: () => void): CancelKey {
    let processId = randomInt(1, 2 ** 31 - 1)
    while (this.#running.has(processId)) processId = randomInt(1, 2 ** 31 - 1)
    const secret = randomBytes(4)
    this.#running.set(processId, { secret, cancel })
    return { processId, secret }
  }

  remove({ processId }: CancelKey): void {
    this.#running.delete(processId)
  }

  /** Nobody hears whether it was the right key. */
  cancel({ processId, secret }: CancelKey): void {
    const running = this.#running.get(processId)
    if (running?.secret.length === secret.length && timingSafeEqual(running.secret, secret)) running.cancel()
  }
}

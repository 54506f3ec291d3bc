/**
 * Locks that the operating system or PostgreSQL lets go when their holder dies, so no clock decides who holds what.
 * Many may hold a name `shared`, or one `exclusive`; holders in the same process exclude each other too.
 */
export interface Locks {
  /** The lock, or undefined at once if somebody else's hold is in the way. */
  tryAcquire(name: string, mode: 'shared' | 'exclusive'): Promise<Lock | undefined>
  close(): Promise<void>
}

export interface Lock {
  readonly name: string
  release(): Promise<void>
}

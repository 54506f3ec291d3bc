/**
 * Locks that the operating system or PostgreSQL lets go when their holder dies, so no clock decides who holds what.
 * Many may hold a name `shared`, or one `exclusive`; holders in the same process exclude each other too.
 */
export interface Locks {
  /** The lock, or undefined at once if somebody else's hold is in the way. */
  tryAcquire(name: string, mode: 'shared' | 'exclusive'): Promise<Lock | undefined>
  /** Removes what is left behind of locks that nobody holds. */
  tidy(): Promise<void>
  /** Releases everything that this object holds. */
  close(): Promise<void>
}

export interface Lock extends AsyncDisposable {
  readonly name: string
  /** Lets go; a second time does nothing. */
  release(): Promise<void>
}

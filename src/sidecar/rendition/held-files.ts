import type { GovernedFile } from '../dataset-access.ts'

/** Files of what an access may see, which stay until they are released. */
export interface HeldFiles {
  readonly files: readonly GovernedFile[]
  readonly release: () => Promise<void>
}

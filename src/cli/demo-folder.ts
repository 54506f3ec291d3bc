import { existsSync } from 'node:fs'
import path from 'node:path'
import { HansaError } from '../errors.ts'

/** The folder of the demo mesh. Throws where there is none. */
export function demoFolder(): string {
  const folder = path.resolve(import.meta.dirname, '../../examples/aviation')
  if (existsSync(folder)) return folder
  throw new HansaError('not_found', 'the demo mesh comes with a checkout of Hansa, not with the package', {
    remedy: '`hansa init my-mesh` makes a mesh of your own.',
  })
}

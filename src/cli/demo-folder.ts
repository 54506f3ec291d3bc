import { existsSync } from 'node:fs'
import { HansaError } from '../errors.ts'
import { ownFile } from '../own-files.ts'

/** The folder of the demo mesh. Throws where there is none. */
export function demoFolder(): string {
  const folder = ownFile('examples/aviation')
  if (existsSync(folder)) return folder
  throw new HansaError('not_found', 'the demo mesh comes with a checkout of Hansa, not with the package', {
    remedy: '`hansa init my-mesh` makes a mesh of your own.',
  })
}

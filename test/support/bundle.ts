import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { buildProgram } from '../../build.ts'
import { buildPortal } from '../../portal/build.ts'

const root = path.resolve(import.meta.dirname, '../..')

/**
 * Puts the program as it is published into `folder`, with the examples of the checkout. What was there before is replaced
 * at once. The packages are found from there: it must lie in the checkout.
 */
async function bundleProgram(folder: string): Promise<void> {
  const made = `${folder}.${process.pid}`
  mkdirSync(made, { recursive: true })
  for (const part of ['bin', 'package.json'])
    cpSync(path.join(root, part), path.join(made, part), { recursive: true })
  symlinkSync(path.join(root, 'examples'), path.join(made, 'examples'))
  const dist = path.join(made, 'dist')
  await Promise.all([buildProgram(dist), buildPortal({ folder: path.join(dist, 'portal'), quick: true })])
  rmSync(folder, { recursive: true, force: true })
  renameSync(made, folder)
}

/** Before all tests, which start the program some thousand times: bundled, it starts in half the time. */
if (import.meta.main) await bundleProgram(path.join(root, 'node_modules/.cache/hansa-bundle'))

/**
 * Run as a program in a mount namespace of its own, as `unshare -m` makes one: makes a rendition on a file system that is
 * too small for it, then on one that is not, and prints as JSON what happens.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { isHansaError } from '../../../src/errors.ts'
import { entitlement, guests, RenditionWorkspace } from './rendition-workspace.ts'

const [folder = ''] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder])

const workspace = await RenditionWorkspace.make(folder)
const snapshot = await workspace.snapshot([guests(0, 50_000)])
const renditions = await workspace.open()
const asked = entitlement({ card: { mask: 'sha-256-global' } })

const full = await renditions.files(snapshot, asked).then(
  () => 'made',
  (error: unknown) => (isHansaError(error) ? { code: error.code, message: error.message } : String(error)),
)
const left = {
  kept: (await workspace.names('kept')).length,
  making: (await workspace.names('making')).length,
  held: (await workspace.names('held')).length,
}
execFileSync('mount', ['-o', 'remount,size=40m', folder])
const held = await renditions.files(snapshot, asked)
const later = held.files.reduce((sum, { rows }) => sum + rows, 0)
await held.release()
await renditions.close()
console.log(JSON.stringify({ full, left, later }))
await rm(`${folder}/renditions`, { recursive: true })

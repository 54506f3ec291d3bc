/**
 * Run as a program in a mount namespace of its own, as `unshare -m` makes one: leaves little space for renditions, and
 * prints as JSON what readers hear, before and after there is space.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { isHansaError } from '../../src/errors.ts'
import { governedMesh, onOrders } from './governed-mesh.ts'
import { agree, readAs, readerOf } from './read-as.ts'

const rows = Array.from({ length: 40_000 }, (_, id) => `${id},c${id * 7919},north,${id},${id}`)

await using mesh = await governedMesh()
mesh.writeTo('sales/orders', 'deliveries.csv', `id,customer,region,amount,cost\n${rows.join('\n')}\n`)
await mesh.apply({ only: ['sales/orders'] })
await agree(mesh, { consumer: 'user:ana', ...onOrders })
const folder = path.join(mesh.state, 'renditions')
mkdirSync(folder)
execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', folder])
const sidecar = await mesh.sidecar()

const attempt = async (): Promise<unknown> => {
  try {
    return await readAs(sidecar, readerOf('user:ana'), 'select count(*) as n from sales.orders')
  } catch (error) {
    return isHansaError(error)
      ? { code: error.code, message: error.message, remedy: error.remedy }
      : String(error)
  }
}
const full = await attempt()
const leftovers = readdirSync(path.join(folder, 'making'))
execFileSync('mount', ['-o', 'remount,size=20m', folder])
console.log(JSON.stringify({ full, leftovers, after: await attempt() }))
await mesh.close()
execFileSync('umount', [folder])

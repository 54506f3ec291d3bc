import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { HansaError } from '../../errors.ts'
import { ownFile, runsFromSource } from '../../own-files.ts'
import { withBundled } from './with-bundled.ts'

/** One file of the portal, as it is and compressed. */
export interface PortalAsset {
  readonly type: string
  readonly plain: Uint8Array<ArrayBuffer>
  readonly br: Uint8Array<ArrayBuffer>
  readonly gzip: Uint8Array<ArrayBuffer>
}

/** The portal as a browser gets it; the page has `{{nonce}}` where each answer needs one of its own. */
export interface PortalFiles {
  readonly page: string
  readonly assets: ReadonlyMap<string, PortalAsset>
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Reads the portal that was built with the program; a checkout, which runs from source, bundles it first. */
export const portalFiles = async (): Promise<PortalFiles> =>
  runsFromSource ? withBundled(readFolder) : readFolder(ownFile('dist/portal'))

async function readFolder(folder: string): Promise<PortalFiles> {
  const inAssets = path.join(folder, 'assets')
  const names = (await readdir(inAssets)).filter((name) => types[path.extname(name)] !== undefined)
  const assets = await Promise.all(
    names.map(async (name) => {
      const [plain, br, gzip] = await Promise.all(
        ['', '.br', '.gz'].map((coding) => readFile(path.join(inAssets, name + coding))),
      )
      if (plain === undefined || br === undefined || gzip === undefined)
        throw new HansaError('internal', name)
      return [name, { type: types[path.extname(name)] ?? '', plain, br, gzip }] as const
    }),
  )
  return { page: await readFile(path.join(folder, 'index.html'), 'utf8'), assets: new Map(assets) }
}

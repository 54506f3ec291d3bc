import { existsSync } from 'node:fs'
import path from 'node:path'
import { HansaError } from '../../errors.ts'
import { meshTemplate } from './mesh-template.ts'
import { snakeName } from './names.ts'
import { writeNewFiles } from './write-files.ts'

export interface ScaffoldedMesh {
  readonly name: string
  /** Absolute. */
  readonly root: string
  readonly files: readonly string[]
  /** What a person must do by hand, since a file of theirs is there already. */
  readonly notes: readonly string[]
}

/** Writes a new mesh with one product that builds. `folder` is absolute and may exist; nothing in it is overwritten. */
export async function scaffoldMesh(folder: string): Promise<ScaffoldedMesh> {
  if (existsSync(path.join(folder, 'mesh.yaml')))
    throw new HansaError('conflict', `there is a mesh in ${folder} already`, {
      remedy: 'Add a product to it with `hansa new product`, or name another folder: `hansa init my-mesh`.',
    })
  const name = meshName(folder)
  const hasIgnore = existsSync(path.join(folder, '.gitignore'))
  const wanted = meshTemplate(name).filter((file) => !(hasIgnore && file.path === '.gitignore'))
  const files = await writeNewFiles(folder, wanted)
  const notes = hasIgnore ? ['Your .gitignore is kept as it is: add the line `.hansa/` to it.'] : []
  return { name, root: folder, files, notes }
}

/** The folder's name as far as a mesh can have it. */
const meshName = (folder: string): string =>
  snakeName(path.basename(folder))
    .replace(/^[_0-9]+/, '')
    .replaceAll('_', '-') || 'mesh'

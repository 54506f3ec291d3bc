import { HansaError } from '../../errors.ts'
import type { ProductKey } from '../../spec/mesh.ts'
import { productName } from '../scaffold/names.ts'

/** The folder of a product that is not declared anywhere yet. */
export interface Draft {
  readonly product: ProductKey
  readonly files: readonly DraftFile[]
}

export interface DraftFile {
  /** Relative to the product's folder, with `/`. */
  readonly path: string
  readonly text: string
}

/** What a draft may be at most; it is written by hand. */
export const draftBounds = { files: 60, pathLength: 120, characters: 400_000 } as const

/** Folders below folders, with plain names: nothing that is hidden, absolute, or leads out of the draft. */
const plainPath = /^(?:\w[\w.-]*\/){0,3}\w[\w.-]*$/

/** Throws `invalid_input` where it cannot be a product's folder, or names anything outside of one, and `too_large`. */
export function requireDraft({ product, files }: Draft): void {
  productName(product)
  const characters = files.reduce((sum, { text }) => sum + text.length, 0)
  if (files.length > draftBounds.files || characters > draftBounds.characters)
    throw new HansaError(
      'too_large',
      `a draft has at most ${draftBounds.files} files and ${draftBounds.characters} characters`,
      {
        remedy: 'Leave data out: a contract names where they are.',
      },
    )
  const bad = files.find(({ path }) => path.length > draftBounds.pathLength || !plainPath.test(path))
  if (bad !== undefined)
    throw new HansaError('invalid_input', 'a file of the draft has a path that is no plain one', {
      remedy: 'Use paths in the folder such as `transform/orders.sql`.',
    })
  requireDifferent(files.map(({ path }) => path.toLowerCase()))
}

/** Also where one file is another's folder, and where only some machines tell them apart. */
function requireDifferent(paths: readonly string[]): void {
  const seen = new Set(paths)
  const folders = new Set(paths.flatMap(foldersOf))
  if (seen.size === paths.length && paths.every((path) => !folders.has(path))) return
  throw new HansaError('invalid_input', 'two files of the draft have the same path', {
    remedy: 'Rename one of them.',
  })
}

const foldersOf = (path: string): readonly string[] => {
  const parts = path.split('/')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

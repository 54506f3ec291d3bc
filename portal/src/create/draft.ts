import type { DraftFile } from '../api/mesh.ts'

/** A product that somebody writes: its files, as they will be in its folder. */
export interface Draft {
  /** `<domain>/<product>`. */
  readonly product: string
  readonly files: readonly DraftFile[]
}

const place = (principal: string): string => `hansa.draft.${principal}`

/** The draft of this browser, if there is one. */
export function keptDraft(principal: string): Draft | undefined {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(place(principal)) ?? 'null')
    return isDraft(kept) ? kept : undefined
  } catch {
    return undefined
  }
}

/** Keeps a draft in this browser, in place of the one before; forgets it where there is none. */
export function keepDraft(principal: string, draft: Draft | undefined): void {
  if (draft === undefined) localStorage.removeItem(place(principal))
  else localStorage.setItem(place(principal), JSON.stringify(draft))
}

/** The draft with another text of a file, which is added where it is not there. */
export function withFile({ product, files }: Draft, path: string, text: string): Draft {
  const others = files.filter((file) => file.path !== path)
  const known = files.some((file) => file.path === path)
  const changed = files.map((file) => (file.path === path ? { path, text } : file))
  return { product, files: known ? changed : [...others, { path, text }] }
}

export const fileOf = ({ files }: Draft, path: string): string | undefined =>
  files.find((file) => file.path === path)?.text

const isDraft = (value: unknown): value is Draft =>
  typeof value === 'object' &&
  value !== null &&
  typeof Reflect.get(value, 'product') === 'string' &&
  isFiles(Reflect.get(value, 'files'))

const isFiles = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every(
    (file: unknown) =>
      typeof file === 'object' &&
      file !== null &&
      typeof Reflect.get(file, 'path') === 'string' &&
      typeof Reflect.get(file, 'text') === 'string',
  )

import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { requireDraft, type Draft } from './draft.ts'

/** Writes a draft into an empty folder of its own, as a mesh has its products, and returns the product's folder. */
export async function writeDraft(root: string, draft: Draft): Promise<string> {
  requireDraft(draft)
  const folder = path.join(root, 'domains', draft.product)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const { path: name, text } of draft.files) {
    const file = path.join(folder, name)
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 })
    // Nothing is there yet, so nothing can be a link to somewhere else.
    await writeFile(file, text, { flag: 'wx', mode: 0o600 })
  }
  return folder
}

import { readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { systemErrorCode } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { canonicalHash } from '../../spec/canonical-hash.ts'
import { makeDurableFolder } from '../../store/writable-folder.ts'
import { writeWholeFile } from '../../store/write-whole-file.ts'
import type { FileList } from '../file-list.ts'
import { differenceOf, readFileList, type FileListCheck, type FileQuestion } from './verify-file-list.ts'

/** What was asked, of whom. */
export interface AskedQuestion extends FileQuestion {
  readonly node: string
  readonly asOf?: string | undefined
}

export interface LastWordsOptions {
  readonly folder: string
  readonly check: Omit<FileListCheck, 'node'>
  readonly now: () => Date
}

/** Readers who ask all the time do not make the disk write all the time. */
const keptAgainAfterMs = 5000

/**
 * What owners said last, as they signed it, where the product allows it to be read for a while without them: one file
 * for each question. It counts by the key of now only, and no longer than its owner said.
 */
export class LastWords {
  readonly #options: LastWordsOptions
  readonly #keptAt = new Map<string, number>()
  /** The entitlement that each principal was last heard to have, by principal and dataset. */
  readonly #shown = new Map<string, string>()

  private constructor(options: LastWordsOptions) {
    this.#options = options
  }

  /** Also removes what is over. */
  static async open(options: LastWordsOptions): Promise<LastWords> {
    await makeDurableFolder(options.folder)
    const words = new LastWords(options)
    for (const node of await readdir(options.folder)) {
      const folder = path.join(options.folder, node)
      for (const name of await readdir(folder)) {
        const file = path.join(folder, name)
        const list = await readFileList(await readFile(file, 'utf8'), { ...options.check, node })
        if (list === undefined || !words.#isGood(list)) await rm(file, { force: true })
      }
    }
    return words
  }

  async keep(question: AskedQuestion, list: FileList, text: string): Promise<void> {
    if (list.staleSeconds === 0) return this.remove(question)
    await this.#forgetOthers(question, list)
    const file = this.#fileOf(question)
    const before = this.#keptAt.get(file)
    if (before !== undefined && performance.now() - before < keptAgainAfterMs) return
    await makeDurableFolder(path.dirname(file))
    await writeWholeFile(file, text, 0o600)
    this.#keptAt.set(file, performance.now())
  }

  /** What the owner said last of the same question, while that may be gone by. */
  async find(question: AskedQuestion): Promise<FileList | undefined> {
    const check = { ...this.#options.check, node: question.node }
    const text = await readFile(this.#fileOf(question), 'utf8').catch(ignoreGone)
    const list = text === undefined ? undefined : await readFileList(text, check)
    if (list === undefined || !this.#isGood(list)) return undefined
    return differenceOf(list, question, check) === undefined ? list : undefined
  }

  /** Forgets what was said to this principal about the dataset, whatever the terms. */
  async remove(question: AskedQuestion): Promise<void> {
    await this.#removeAll(question, `${principalHash(question)}.${canonicalHash(question.dataset)}.`)
  }

  /** Forgets all that the node said to this principal. */
  async removeAllOf(question: AskedQuestion): Promise<void> {
    await this.#removeAll(question, `${principalHash(question)}.`)
  }

  /** What is shown otherwise now, less of it perhaps, was last said so whatever the terms were. */
  async #forgetOthers(question: AskedQuestion, { entitlement = '' }: FileList): Promise<void> {
    const shown = `${question.node} ${principalHash(question)} ${question.dataset} ${question.purpose ?? ''}`
    if (this.#shown.get(shown) !== entitlement) await this.remove(question)
    this.#shown.set(shown, entitlement)
  }

  async #removeAll({ node }: AskedQuestion, prefix: string): Promise<void> {
    const folder = path.join(this.#options.folder, node)
    for (const name of (await readdir(folder).catch(ignoreGone)) ?? []) {
      if (!name.startsWith(prefix)) continue
      const file = path.join(folder, name)
      this.#keptAt.delete(file)
      await rm(file, { force: true })
    }
  }

  #isGood({ issuedAt, staleSeconds }: FileList): boolean {
    return Date.parse(issuedAt) + staleSeconds * 1000 > this.#options.now().getTime()
  }

  #fileOf(question: AskedQuestion): string {
    const { node, dataset } = question
    const name = `${principalHash(question)}.${canonicalHash(dataset)}.${canonicalHash(question)}.jws`
    return path.join(this.#options.folder, node, name)
  }
}

const principalHash = ({ principal }: AskedQuestion): string => canonicalHash(formatPrincipal(principal))

function ignoreGone(error: unknown): undefined {
  if (systemErrorCode(error) !== 'ENOENT') throw error
}

import { readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { systemErrorCode } from '../../errors.ts'
import { formatPrincipal } from '../../governance/principal.ts'
import { canonicalHash } from '../../spec/canonical-hash.ts'
import { makeDurableFolder } from '../../store/writable-folder.ts'
import { writeWholeFile } from '../../store/write-whole-file.ts'
import type { FileList } from '../file-list.ts'
import { clockSeconds } from '../node-assertion.ts'
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
/** So often what is over is looked for. */
const sweptAfterMs = 60_000
/** Of one principal and dataset: whoever asks for ever other times leaves no more. */
const mostOfOne = 16
/** What was served a moment ago is what is served. */
const momentMs = 5000

interface Kept {
  readonly keptAt: number
  /** As `Date.getTime` says it. */
  readonly endsAt: number
}

/**
 * What owners said last, as they signed it, where the product allows it to be read for a while without them: one file
 * for each question. It counts by the key of now only, and no longer than its owner said.
 */
export class LastWords {
  readonly #options: LastWordsOptions
  /** By the folder and the start of the name that those of one principal and dataset share, and by file, oldest first. */
  readonly #kept = new Map<string, Map<string, Kept>>()
  /** The entitlement that each principal was last heard to have, by principal and dataset. */
  readonly #shown = new Map<string, string>()
  #sweptAt = performance.now()

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
        const text = await readFile(file, 'utf8').catch(ignoreMissing)
        const list = text === undefined ? undefined : await readFileList(text, { ...options.check, node })
        if (list === undefined || !words.#isGood(list) || !hasForm(name)) await rm(file, { force: true })
        else words.#remember(file, { keptAt: 0, endsAt: endOf(list) })
      }
    }
    return words
  }

  async keep(question: AskedQuestion, list: FileList, text: string): Promise<void> {
    await this.#sweep()
    if (list.staleSeconds === 0) return this.remove(question)
    await this.#forgetOthers(question, list)
    const file = this.#fileOf(question)
    const before = this.#kept.get(subjectOf(file))?.get(file)
    if (before !== undefined && performance.now() - before.keptAt < keptAgainAfterMs) return
    await makeDurableFolder(path.dirname(file))
    await writeWholeFile(file, text, 0o600)
    const oldest = this.#remember(file, { keptAt: performance.now(), endsAt: endOf(list) })
    if (oldest !== undefined) await this.#forget(oldest)
  }

  /** The newest of what the owner said that answers the question, while that may be gone by. */
  async find(question: AskedQuestion): Promise<FileList | undefined> {
    const check = { ...this.#options.check, node: question.node }
    let newest: FileList | undefined
    for (const file of await this.#filesWith(question, this.#startOf(question))) {
      const text = await readFile(file, 'utf8').catch(ignoreMissing)
      const list = text === undefined ? undefined : await readFileList(text, check)
      if (list === undefined || !this.#isGood(list) || list.issuedAt <= (newest?.issuedAt ?? '')) continue
      if (differenceOf(list, question, check) !== undefined) continue
      if (this.#isOfTime(question, { list, file })) newest = list
    }
    return newest
  }

  /** Forgets what was said to this principal about the dataset, whatever the terms. */
  async remove(question: AskedQuestion): Promise<void> {
    await this.#removeAll(question, this.#startOf(question))
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

  async #removeAll(question: AskedQuestion, start: string): Promise<void> {
    for (const file of await this.#filesWith(question, start)) await this.#forget(file)
  }

  async #filesWith({ node }: AskedQuestion, start: string): Promise<readonly string[]> {
    const folder = path.join(this.#options.folder, node)
    const names = (await readdir(folder).catch(ignoreMissing)) ?? []
    return names.filter((name) => name.startsWith(start)).map((name) => path.join(folder, name))
  }

  /** What is over is no use to anybody, and words of moments would be ever more. */
  async #sweep(): Promise<void> {
    if (performance.now() - this.#sweptAt < sweptAfterMs) return
    this.#sweptAt = performance.now()
    const now = this.#options.now().getTime()
    const files = [...this.#kept.values()].flatMap((kept) => [...kept])
    for (const [file, { endsAt }] of files) if (endsAt <= now) await this.#forget(file)
  }

  /** The file that is one too many, if there is one. */
  #remember(file: string, kept: Kept): string | undefined {
    const subject = subjectOf(file)
    const same = this.#kept.get(subject) ?? new Map<string, Kept>()
    this.#kept.set(subject, same)
    same.delete(file)
    same.set(file, kept)
    if (same.size <= mostOfOne) return undefined
    const files = [...same.keys()]
    return files.find((each) => timeOf(each) !== ofNow) ?? files[0]
  }

  async #forget(file: string): Promise<void> {
    const subject = subjectOf(file)
    const same = this.#kept.get(subject)
    same?.delete(file)
    if (same?.size === 0) this.#kept.delete(subject)
    await rm(file, { force: true })
  }

  #isGood(list: FileList): boolean {
    return endOf(list) > this.#options.now().getTime()
  }

  /**
   * Whether a word is about the time that is asked for. Of a version, any word says what it is. Of a time, that which
   * was said of it, or what was served then as far as is known; clocks may be a minute apart.
   */
  #isOfTime(question: AskedQuestion, { list, file }: Word): boolean {
    if (question.version !== undefined) return true
    const of = timeOf(file)
    const asked = this.#timeOf(question)
    if (of === asked) return true
    const time = Date.parse(question.asOf ?? '')
    return of === ofNow && Date.parse(list.issuedAt) <= time + clockSeconds * 1000
  }

  /** In a file’s name: what is asked of this moment by its time is what is asked of now. */
  #timeOf({ asOf, version }: AskedQuestion): string {
    if (version !== undefined) return `v${version}`
    const isOfNow = asOf === undefined || Date.parse(asOf) >= this.#options.now().getTime() - momentMs
    return isOfNow ? ofNow : canonicalHash(asOf).slice(0, 32)
  }

  #startOf(question: AskedQuestion): string {
    return `${principalHash(question)}.${canonicalHash(question.dataset)}.`
  }

  #fileOf(question: AskedQuestion): string {
    const { node, purpose, agreement } = question
    const terms = canonicalHash({ purpose: purpose ?? null, agreement: agreement ?? null })
    const name = `${this.#startOf(question)}${this.#timeOf(question)}.${terms}.jws`
    return path.join(this.#options.folder, node, name)
  }
}

interface Word {
  readonly list: FileList
  readonly file: string
}

const ofNow = 'now'

/** Principal, dataset, time and terms. */
const hasForm = (name: string): boolean => name.split('.').length === 5

const subjectOf = (file: string): string => file.split('.').slice(0, -3).join('.')

const timeOf = (file: string): string | undefined => file.split('.').at(-3)

const endOf = ({ issuedAt, staleSeconds }: FileList): number => Date.parse(issuedAt) + staleSeconds * 1000

const principalHash = ({ principal }: AskedQuestion): string => canonicalHash(formatPrincipal(principal))

/** Only a file that is not there says nothing; in a folder that is none, what was said cannot be known. */
function ignoreMissing(error: unknown): undefined {
  if (systemErrorCode(error) !== 'ENOENT') throw error
}

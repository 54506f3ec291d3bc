import { readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { fromSystemError, systemErrorCode } from '../../errors.ts'
import {
  publicKeyText,
  signStatement,
  verifyStatement,
  type StatementSigner,
} from '../../governance/signed-statement.ts'
import type { BundleStatement } from '../../governance/council/bundle-statement.ts'
import type { ProposedOutlook } from '../../sidecar/policy-preview/proposed-outlook.ts'
import { writeWholeFile } from '../../store/write-whole-file.ts'
import { reportSchemas, reportType, type Report } from '../reports/report-schemas.ts'
import type { AskedProposal } from './chosen-proposals.ts'

export interface OwnOutlooksOptions {
  readonly mesh: string
  readonly node: string
  /** The state folder. */
  readonly state: string
  readonly key: StatementSigner
  /** What a proposal would change here. */
  readonly foresee: (proposal: BundleStatement, signal: AbortSignal) => Promise<ProposedOutlook>
  readonly now: () => Date
}

/** What one member of the council can have a node work out in a day. */
const mostADay = 8

const digestName = /^[0-9a-f]{64}$/

/**
 * What this node says of the council's proposals, signed, in `<state>/mesh/outlooks`: each is worked out once, and again on
 * another day, since agreements and reads are others then.
 */
export class OwnOutlooks {
  readonly #options: OwnOutlooksOptions
  readonly #spent = new Map<string, { readonly day: string; readonly times: number }>()

  constructor(options: OwnOutlooksOptions) {
    this.#options = options
  }

  /** By the keys that documents have in the mesh: `report/outlook/<digest of the proposal>`. */
  async current(): Promise<ReadonlyMap<string, string>> {
    const texts = await Promise.all(
      (await this.#kept()).map(
        async (digest) => [`report/outlook/${digest}`, await this.#read(digest)] as const,
      ),
    )
    return new Map(texts.flatMap(([key, text]) => (text === undefined ? [] : [[key, text] as const])))
  }

  /** Answers these, one after the other, and forgets what was said of others. */
  async answer(proposals: readonly AskedProposal[], signal: AbortSignal): Promise<void> {
    for (const proposal of proposals)
      if (!(await this.#isAnswered(proposal)) && this.#maySpend(proposal))
        await this.#answerOne(proposal, signal)
    for (const digest of await this.#kept())
      if (!proposals.some((proposal) => proposal.digest === digest))
        await rm(this.#file(digest), { force: true })
  }

  async #answerOne({ digest, statement }: AskedProposal, signal: AbortSignal): Promise<void> {
    const { mesh, node, key, foresee, now } = this.#options
    const at = now()
    const report: Report<'outlook'> = {
      mesh,
      node,
      on: dayOf(at),
      issuedAt: at.toISOString(),
      proposal: { number: statement.number, digest },
      ...(await foresee(statement, signal)),
    }
    try {
      await writeWholeFile(this.#file(digest), signStatement(report, reportType('outlook'), key))
    } catch (error) {
      throw fromSystemError(error, 'writing down what a proposal would change')
    }
  }

  /** By its key of now: it may have been rotated. */
  async #isAnswered({ digest }: AskedProposal): Promise<boolean> {
    const { key, now } = this.#options
    const text = await this.#read(digest)
    if (text === undefined) return false
    const said = await verifyStatement(text, {
      type: reportType('outlook'),
      key: publicKeyText(key.publicKey),
      schema: reportSchemas.outlook,
    })
    return said?.proposal.digest === digest && said.on === dayOf(now())
  }

  /** It is counted before the work, so that what fails is not tried without end either. */
  #maySpend({ members }: AskedProposal): boolean {
    const day = dayOf(this.#options.now())
    const timesOf = (member: string): number => {
      const spent = this.#spent.get(member)
      return spent?.day === day ? spent.times : 0
    }
    const member = members.find((each) => timesOf(each) < mostADay)
    if (member !== undefined) this.#spent.set(member, { day, times: timesOf(member) + 1 })
    return member !== undefined || members.length === 0
  }

  async #kept(): Promise<readonly string[]> {
    try {
      const names = await readdir(this.#folder)
      return names
        .filter((name) => name.endsWith('.jws'))
        .map((name) => name.slice(0, -'.jws'.length))
        .filter((name) => digestName.test(name))
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return []
      throw fromSystemError(error, 'reading what was said of proposals')
    }
  }

  async #read(digest: string): Promise<string | undefined> {
    try {
      return await readFile(this.#file(digest), 'utf8')
    } catch (error) {
      if (systemErrorCode(error) === 'ENOENT') return undefined
      throw fromSystemError(error, 'reading what was said of a proposal')
    }
  }

  get #folder(): string {
    return path.join(this.#options.state, 'mesh', 'outlooks')
  }

  #file(digest: string): string {
    return path.join(this.#folder, `${digest}.jws`)
  }
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10)

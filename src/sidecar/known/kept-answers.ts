import type { Answered } from '../../governance/visible-columns.ts'
import type { Rules } from '../governing-rules.ts'

/** What one reader may know of for one purpose by one port, under rules that have not changed since. */
export interface Situation {
  readonly answered: Answered
  /** Columns by what was asked about: a publication's dataset, or all that look the same to its policies. */
  readonly columns: Map<string, ReadonlySet<string>>
  /**
   * Columns by domain and number of the look, of all datasets that policies cannot tell apart: of products without rules of
   * their own, where policies look at no names.
   */
  readonly alike: Map<string, Map<number, ReadonlySet<string>>>
  /** Of the last question. */
  moment: LastingMoment
}

/** As long as nothing is published and the reader has agreements about the same products, it is the same object. */
export interface LastingMoment {
  /** `Published.revision`. */
  readonly revision: number
  readonly agreed: ReadonlySet<string>
}

export const newSituation = (): Situation => ({
  answered: new Map(),
  columns: new Map(),
  alike: new Map(),
  moment: { revision: -1, agreed: new Set() },
})

/** The moment of a question: that of the one before where they are alike. */
export function momentIn(situation: Situation, { revision, agreed }: LastingMoment): LastingMoment {
  const { moment } = situation
  const isSame = moment.revision === revision && isSameSet(moment.agreed, agreed)
  if (!isSame) situation.moment = { revision, agreed }
  return situation.moment
}

const isSameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean =>
  a.size === b.size && [...a].every((each) => b.has(each))

/**
 * Answers that stay what they are, by all that they depend on. Those that were not asked for lately are forgotten where
 * there are more than `most`, and all of them once other rules are in force.
 */
export class KeptAnswers {
  readonly #most: number
  readonly #situations = new Map<string, Situation>()
  #rules: Rules | undefined

  constructor(most: number) {
    this.#most = most
  }

  /** `of` names the reader with all that policies know of them, the purpose and the port. */
  situation(rules: Rules, of: string): Situation {
    if (rules !== this.#rules) this.#situations.clear()
    this.#rules = rules
    const situation = this.#situations.get(of) ?? newSituation()
    this.#situations.delete(of)
    this.#situations.set(of, situation)
    this.#forget()
    return situation
  }

  #forget(): void {
    let count = 0
    for (const [of, { answered, columns, alike }] of [...this.#situations].reverse()) {
      count += answered.size + columns.size + alike.size + 1
      if (count > this.#most) this.#situations.delete(of)
    }
  }
}

import { allOf, anyOf, isNot, isPresent, type Condition } from './conditions.ts'
import { ResidualFault } from './fault.ts'
import type { Formula } from './formula.ts'
import { needsOfTest } from './needs.ts'

/** More than any policy needs that a person wrote; nesting what may err multiplies. */
const mostSteps = 20_000

/** Where a formula is true, where it is false and where it is either: each a condition in which an error is not true. */
export class Answers {
  readonly #known = new Map<Formula, Partial<Record<Answer, Condition>>>()
  #steps = 0

  whereTrue(formula: Formula): Condition {
    return this.#answer(formula, 'true')
  }

  whereFalse(formula: Formula): Condition {
    return this.#answer(formula, 'false')
  }

  #answer(formula: Formula, answer: Answer): Condition {
    const known = this.#known.get(formula) ?? {}
    this.#known.set(formula, known)
    return (known[answer] ??= this.#work(formula, answer))
  }

  #work(formula: Formula, answer: Answer): Condition {
    this.#steps += 1
    if (this.#steps > mostSteps) throw new ResidualFault('it is too deeply nested')
    switch (formula.kind) {
      case 'constant':
        return answer === 'either' || formula.value === (answer === 'true')
      case 'error':
        return false
      case 'test':
        return ofTest(formula, answer)
      case 'not':
        return this.#answer(formula.term, opposite[answer])
      case 'and':
        return this.#inOrder(formula, answer, { goesOn: 'true', stops: 'false' })
      case 'or':
        return this.#inOrder(formula, answer, { goesOn: 'false', stops: 'true' })
      case 'choice':
        return anyOf([
          allOf([this.#answer(formula.if, 'true'), this.#answer(formula.then, answer)]),
          allOf([this.#answer(formula.if, 'false'), this.#answer(formula.else, answer)]),
        ])
      case 'strict':
        return allOf([...formula.needs.map(isPresent), this.#answer(formula.term, answer)])
    }
  }

  /** `and` and `or` alike: the second is asked only where the first does not stop. */
  #inOrder(
    { first, then }: Formula & { kind: 'and' | 'or' },
    answer: Answer,
    { goesOn, stops }: { goesOn: Answer; stops: Answer },
  ): Condition {
    if (answer === goesOn) return allOf([this.#answer(first, goesOn), this.#answer(then, goesOn)])
    // Where it has not stopped, "has an answer" says as much as "goes on", and is shorter.
    const second = [this.#answer(first, 'either'), this.#answer(then, answer)]
    return anyOf([this.#answer(first, stops), allOf(second)])
  }
}

type Answer = 'true' | 'false' | 'either'

const opposite: Readonly<Record<Answer, Answer>> = { true: 'false', false: 'true', either: 'either' }

function ofTest({ test }: Formula & { kind: 'test' }, answer: Answer): Condition {
  switch (answer) {
    case 'true':
      return test
    case 'false':
      return isNot(test)
    case 'either':
      return allOf(needsOfTest(test).map(isPresent))
  }
}

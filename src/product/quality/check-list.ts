import type { DocumentPath, Locate } from '../../spec/document.ts'
import type { Issue } from '../../spec/issue.ts'
import type { Dataset } from '../../spec/mesh.ts'
import type { Check, CheckDescription, CheckKind, Dimension, KeyPart, Measure } from './check.ts'
import { describeExpectation, none, type Expectation } from './expectation.ts'
import type { Subject } from './subject.ts'

/** What is wrong with a rule, found without any data. Its check then fails or is skipped, and says so too. */
export interface CompileProblem {
  /** The check concerned, where it is about one alone. */
  readonly checkId?: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  /** Where in the contract document. */
  readonly place: DocumentPath
}

/** What a new check must say; the rest has defaults. */
export interface NewCheck {
  readonly kind: CheckKind
  readonly column?: string
  readonly description: string
  readonly measure: Measure
  readonly columns: readonly string[]
  readonly expectation?: Expectation
  readonly expected?: string
  readonly dimension?: Dimension | undefined
  readonly severity?: CheckDescription['severity']
  readonly unit?: CheckDescription['unit']
  readonly name?: string | undefined
  /** After `#`: a rule's own id, or its number among the rules of its kind where true. */
  readonly mark?: string | true
}

/** A problem where a person can see it. */
export const toIssue = ({ severity, message, place }: CompileProblem, locate: Locate): Issue => ({
  ...locate(place),
  code: 'unusable-rule',
  severity,
  message,
})

/** Collects the checks of one dataset and gives each its id. */
export class CheckList {
  readonly checks: Check[] = []
  readonly problems: CompileProblem[] = []
  readonly #dataset: Pick<Dataset, 'key' | 'sqlName'>
  readonly #marks = new Map<string, number>()

  constructor(dataset: Pick<Dataset, 'key' | 'sqlName'>) {
    this.#dataset = dataset
  }

  add({ mark, column, dimension, name, expected, ...rest }: NewCheck): Check {
    const { expectation = none, unit = 'rows', severity = 'error' } = rest
    const check: Check = {
      ...rest,
      id: this.#id(
        [this.#dataset.sqlName, column, rest.kind].filter((part) => part !== undefined).join('.'),
        mark,
      ),
      dataset: this.#dataset.key,
      expectation,
      unit,
      severity,
      expected: expected ?? describeExpectation(expectation, unit),
      ...(column === undefined ? {} : { column }),
      ...(dimension === undefined ? {} : { dimension }),
      ...(name === undefined ? {} : { name }),
    }
    this.checks.push(check)
    return check
  }

  /** A check that cannot be run as declared: `error` fails, `warning` is skipped; both are reported. */
  addProblem(
    check: Omit<NewCheck, 'measure' | 'columns'>,
    problem: Pick<CompileProblem, 'severity' | 'message' | 'place'>,
  ): void {
    const outcome = problem.severity === 'error' ? 'error' : 'skipped'
    const { id } = this.add({
      expected: '',
      ...check,
      columns: [],
      measure: { kind: 'settled', outcome, reason: problem.message },
    })
    this.problems.push({ checkId: id, ...problem })
  }

  /** What is worth mending though it changes no check. */
  note(problem: CompileProblem): void {
    this.problems.push(problem)
  }

  #id(base: string, mark: string | true | undefined): string {
    const number = this.#marks.get(base) ?? 0
    this.#marks.set(base, number + 1)
    if (typeof mark === 'string') return `${base}#${mark}`
    return mark === true || number > 0 ? `${base}#${number}` : base
  }
}

/** Counts rows in which the value (or, of a list, any element) breaks a rule. */
export const rowsWhere = (subject: Subject, violation: string): Measure => ({
  kind: 'where',
  violation: subject.rowWhere(violation),
  ...(subject.alone === undefined ? {} : { alone: subject.alone }),
})

export const keyPart = ({ value, type, alone }: Subject): KeyPart => ({
  value,
  type: type.sql,
  ...(alone === undefined ? {} : { alone }),
})

/** A decision that cannot be made, and so denies: by the policy that errs, or undefined where it is none in particular. */
export interface DecisionFault {
  readonly fault: string | undefined
}

import type { Verified } from '../../governance/council/verify-bundle.ts'

/** Whether enough have signed, of a new council too. */
export const isEnough = ({ signers, successors }: Verified): boolean =>
  signers.isEnough && (successors?.isEnough ?? true)

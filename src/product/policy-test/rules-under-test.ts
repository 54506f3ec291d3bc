import type { Rules } from '../../governance/policy-set.ts'

/** What tests of policies are about: the rules as they are written. Exceptions come and go. */
export const rulesUnderTest = ({ policies, vocabulary }: Rules): Rules => ({ policies, vocabulary })

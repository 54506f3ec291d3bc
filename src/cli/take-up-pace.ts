/** How often a node looks for bundles of the council, in milliseconds. */
export const usualPace = 10_000
const longestPace = 120_000

/** The pace after a look: slower and slower while looks fail. */
export const paceAfter = (pace: number, failed: boolean): number =>
  failed ? Math.min(pace * 2, longestPace) : usualPace

/** The pause before the next look. Jitter: nodes that were started together do not ask together. */
export const jitteredPause = (pace: number): number => pace * (0.5 + Math.random())

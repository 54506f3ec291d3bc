/** Whether it is a `Dataset.key`, and no source or other thing that data come from. */
export const isDatasetKey = (from: string): boolean => /^[^/: ]+\/[^/: ]+\/[^/: ]+@\d+\/[^/ ]+$/.test(from)

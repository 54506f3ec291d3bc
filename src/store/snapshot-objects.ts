import type { Snapshot } from './snapshot.ts'

/** Keys of all objects that a snapshot needs. */
export const objectKeysOf = ({ files, icebergMetadata, icebergFiles }: Snapshot): readonly string[] => [
  ...new Set([...files.map(({ key }) => key), icebergMetadata, ...icebergFiles]),
]

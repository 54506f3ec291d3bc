import type { SQLNamespace } from '@codemirror/lang-sql'

/** Domains, datasets and columns that the reader may see, for completion. */
export const useVisibleNames = (): SQLNamespace => nothing

const nothing: SQLNamespace = {}

/** How a dataset came here. */
export interface RemoteTransfer {
  readonly dataset: string
  readonly node: string
  /**
   * `cache`: it was here; `files`: its rendition was fetched; `query`: the owner chose columns and rows; `groups`: it
   * grouped its rows; `part`: it ran a query within the statement; `sent`: it ran all of it.
   */
  readonly how: 'cache' | 'files' | 'query' | 'groups' | 'part' | 'sent'
  /** Of the dataset. */
  readonly version: number
  /** Bytes that came over the network, and bytes of the whole rendition. */
  readonly bytes: number
  readonly of: number
  readonly milliseconds: number
  /** What the owner was asked to run. */
  readonly statement?: string
  readonly staleSince?: string
}

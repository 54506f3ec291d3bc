/** A rule that made a decision what it is. */
export interface DecidingPolicy {
  readonly id: string
  readonly reason: string
  readonly scope: string
}

export interface Column {
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly classification?: string | undefined
  readonly tags?: readonly string[] | undefined
  readonly description?: string | undefined
}

export interface SeenColumn {
  readonly name: string
  readonly access: 'clear' | 'masked' | 'withheld'
  readonly mask?: string | undefined
  readonly reasons?: readonly DecidingPolicy[] | undefined
}

/** What of a dataset one reader sees for a purpose. */
export interface Sees {
  readonly rows: 'all' | 'some' | 'none'
  readonly rowReasons: readonly DecidingPolicy[]
  readonly columns: readonly SeenColumn[]
}

export interface Dataset {
  readonly key: string
  /** What SQL calls it in its domain. */
  readonly name: string
  readonly description?: string | undefined
  readonly columns?: readonly Column[] | undefined
  readonly access: 'granted' | 'none'
  readonly purpose?: string | undefined
  readonly sees?: Sees | undefined
  readonly message?: string | undefined
  readonly remedy?: string | undefined
  readonly policies?: readonly DecidingPolicy[] | undefined
}

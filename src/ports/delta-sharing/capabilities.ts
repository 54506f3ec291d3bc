/** What a client can do, as far as it matters here. */
export interface Capabilities {
  /** Whether it said anything: the answer then says what was chosen. */
  readonly isStated: boolean
  /** Whether it wants a last line that tells a whole answer from one that broke off. */
  readonly includeEndStreamAction: boolean
}

export const capabilitiesHeader = 'delta-sharing-capabilities'

/** Reads `responseformat=delta,parquet;readerfeatures=…;includeendstreamaction=true`, in any case. */
export function readCapabilities(header: string | undefined): Capabilities {
  const said = new Map(
    header
      ?.toLowerCase()
      .split(';')
      .map((part) => part.split('=', 2).map((each) => each.trim()))
      .map(([name = '', value = '']) => [name, value] as const),
  )
  return {
    isStated: header !== undefined,
    includeEndStreamAction: said.get('includeendstreamaction') === 'true',
  }
}

/** Parquet is what every client takes, also one that asks for `delta` only. */
export function chosenCapabilities({
  isStated,
  includeEndStreamAction,
}: Capabilities): Readonly<Record<string, string>> {
  if (!isStated) return {}
  const ending = includeEndStreamAction ? ';includeendstreamaction=true' : ''
  return { [capabilitiesHeader]: `responseformat=parquet${ending}` }
}

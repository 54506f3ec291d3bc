import type { MeshSettings } from './mesh.ts'

/** A way to a node's products; without a port it is below the address of its HTTP port. */
export interface ServedProtocol {
  readonly name: string
  readonly port?: number
}

/** What a node serves its products by. A port that is another at each start is not told. */
export const servedProtocols = ({
  pgwire,
  flight,
}: Pick<MeshSettings, 'pgwire' | 'flight'>): readonly ServedProtocol[] => [
  { name: 'http' },
  { name: 'delta-sharing' },
  { name: 'mcp' },
  ...withPort('postgresql', pgwire),
  ...withPort('flight-sql', flight),
]

const withPort = (
  name: string,
  settings: { readonly port: number } | undefined,
): readonly ServedProtocol[] =>
  settings === undefined || settings.port === 0 ? [] : [{ name, port: settings.port }]

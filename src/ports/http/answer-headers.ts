import type { GovernedResult, ReadDataset } from '../../sidecar/read-request.ts'
import type { RemoteTransfer } from '../../sidecar/remote/remote-transfer.ts'

/** Headers of every answer that depends on who asks: nobody between may give it to somebody else. */
export const privateHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'private, no-cache',
  vary: 'authorization, accept, accept-encoding, hansa-purpose',
  'x-content-type-options': 'nosniff',
}

/**
 * What a result rests on: the audit's id of the access, the purpose, each dataset with its version, and what came from
 * other nodes.
 */
export const resultHeaders = ({
  access,
  purpose,
  datasets,
  transfers,
}: Pick<GovernedResult, 'access' | 'purpose' | 'datasets' | 'transfers'>): Readonly<
  Record<string, string>
> => ({
  'hansa-access': access,
  ...(purpose === undefined ? {} : { 'hansa-purpose': headerText(purpose) }),
  ...(datasets.length === 0 ? {} : { 'hansa-datasets': datasets.map(versionedKey).join(', ') }),
  ...(transfers.length === 0 ? {} : { 'hansa-nodes': transfers.map(transferred).join(', ') }),
  ...listed('hansa-stale', transfers.flatMap(staleKey)),
})

const listed = (name: string, items: readonly string[]): Readonly<Record<string, string>> =>
  items.length === 0 ? {} : { [name]: items.join(', ') }

/** `"sales/orders/orders@1/orders";node="sales";how=files;bytes=4711`. */
const transferred = ({ dataset, node, how, bytes }: RemoteTransfer): string =>
  `${quotedText(dataset)};node=${quotedText(node)};how=${how};bytes=${bytes}`

const staleKey = ({ dataset, staleSince }: RemoteTransfer): readonly string[] =>
  staleSince === undefined ? [] : [`${quotedText(dataset)};since=${quotedText(staleSince)}`]

/** A structured field's item (RFC 8941): `"planning/airport_risk/airport_risk@1/airport_risk";version=3`. */
const versionedKey = ({ key, version }: ReadDataset): string => `${quotedText(key)};version=${version}`

const quotedText = (text: string): string => `"${headerText(text).replaceAll(/["\\]/g, String.raw`\$&`)}"`

/** A header holds printable ASCII; names of the mesh are of it, and anything else cannot do harm. */
const headerText = (text: string): string => text.replaceAll(/[^ -~]/g, '?')

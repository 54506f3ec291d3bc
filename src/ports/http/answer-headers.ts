import type { GovernedResult, ReadDataset } from '../../sidecar/read-request.ts'

/** Headers of every answer that depends on who asks: nobody between may give it to somebody else. */
export const privateHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'private, no-cache',
  vary: 'authorization, accept, accept-encoding, hansa-purpose',
  'x-content-type-options': 'nosniff',
}

/** What a result rests on: the audit's id of the access, the purpose, and each dataset with its version. */
export const resultHeaders = ({
  access,
  purpose,
  datasets,
}: Pick<GovernedResult, 'access' | 'purpose' | 'datasets'>): Readonly<Record<string, string>> => ({
  'hansa-access': access,
  ...(purpose === undefined ? {} : { 'hansa-purpose': headerText(purpose) }),
  ...(datasets.length === 0 ? {} : { 'hansa-datasets': datasets.map(versionedKey).join(', ') }),
})

/** A structured field's item (RFC 8941): `"planning/airport_risk/airport_risk@1/airport_risk";version=3`. */
const versionedKey = ({ key, version }: ReadDataset): string =>
  `"${headerText(key).replaceAll(/["\\]/g, String.raw`\$&`)}";version=${version}`

/** A header holds printable ASCII; names of the mesh are of it, and anything else cannot do harm. */
const headerText = (text: string): string => text.replaceAll(/[^ -~]/g, '?')

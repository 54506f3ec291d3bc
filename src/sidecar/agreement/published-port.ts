import { HansaError } from '../../errors.ts'
import { foldName } from '../../engine/sql/same-name.ts'
import { didYouMean } from '../../spec/nearest.ts'
import type { PublicationHead } from '../../store/publication.ts'
import { parseDatasetKey, type DatasetKeyParts } from '../dataset-key.ts'
import { versionedName } from '../dataset-names.ts'
import type { AgreedPort } from './choose-agreement.ts'

/**
 * The published output port that a person means by `domain/product`, `domain/product/port`, `domain.dataset` or the
 * last part of one of them; `@2` after it names a major, the newest is meant without. Throws `not_found` with the
 * nearest name, or `invalid_input` where several ports have the name.
 */
export function findPublishedPort(
  name: string,
  heads: Iterable<Pick<PublicationHead, 'snapshotIds'>>,
): AgreedPort {
  const keys = [...heads].flatMap(({ snapshotIds }) => Object.keys(snapshotIds)).map(parseDatasetKey)
  const [, base = name, major] = /^(.+)@(\d+)$/.exec(name) ?? []
  const wanted = foldName(base)
  // The names that say more come first: a dataset may be called as another domain's product is.
  for (const namesOf of [fullNames, shortNames]) {
    const named = keys.filter((key) => namesOf(key).some((each) => foldName(each) === wanted))
    if (named.length > 0) return onlyPort(name, named, major === undefined ? undefined : Number(major))
  }
  const versioned = keys.find((key) => foldName(`${key.domain}.${versionedName(key)}`) === wanted)
  if (versioned !== undefined) return portOf(versioned)
  throw unknownName(name, keys)
}

const fullNames = (key: DatasetKeyParts): readonly string[] => [
  key.product,
  `${key.product}/${key.port}`,
  `${key.domain}.${key.object}`,
]

const shortNames = ({ product, port, object }: DatasetKeyParts): readonly string[] => [
  product.slice(product.indexOf('/') + 1),
  port,
  object,
]

const portOf = ({ product, port, major }: DatasetKeyParts): AgreedPort => ({ product, port, major })

const portName = ({ product, port }: AgreedPort): string => `${product}/${port}`

/** The port of all that have the name, in the major that is asked for, or the newest. */
function onlyPort(name: string, named: readonly DatasetKeyParts[], major: number | undefined): AgreedPort {
  const ports = [...new Set(named.map(portName))]
  if (ports.length > 1)
    throw new HansaError('invalid_input', `${name} is ambiguous: ${ports.join(', ')}`, {
      remedy: 'Write one of these.',
    })
  const majors = [...new Set(named.map((key) => key.major))].sort((a, b) => b - a)
  const found = named.find((key) => key.major === (major ?? majors[0]))
  if (found !== undefined) return portOf(found)
  throw new HansaError('not_found', `${ports.join()} has no major ${String(major)}`, {
    remedy: `Published are: ${majors.join(', ')}.`,
  })
}

function unknownName(name: string, keys: readonly DatasetKeyParts[]): HansaError {
  const long = /[./]/.test(name)
  const candidates = keys.flatMap((key) => (long ? fullNames(key) : [...shortNames(key), ...fullNames(key)]))
  return new HansaError('not_found', `nothing published is called ${name}`, {
    remedy: didYouMean(name, new Set(candidates)) ?? '`hansa status` lists what is published.',
  })
}

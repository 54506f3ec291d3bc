/** A document with one thing changed, and what that was. */
export interface Mutant {
  readonly what: string
  readonly value: unknown
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A small seeded generator (mulberry32): the same seed gives the same test. */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Values that some schema somewhere takes and others refuse. */
const strangers: readonly Json[] = [
  null, true, false, 0, -1, 1, 2.5, 1e30, '', 'x', 'two words', 'a.b', 'schema/a/properties/b', 'string', 'object',
  'array', 'integer', 'i8', 'f32', 'sql', 'custom', 'library', 'rowCount', '2024-02-29', '2023-02-29',
  '2024-01-01T00:00:00Z', '2024-01-01T23:59:60Z', '2024-01-01', 'https://example.com/a?b#c', 'sftp://host/file',
  'mailto:a@b.c', 'no uri', 's3:', ':x', [], ['a', 'a'], ['a', 1], ['a.b'], [1, 1], [1, 2], [1, 2, 3], {}, { a: 1 },
  { property: 'p', value: 1 }, [{ property: 'p', value: null }], [{ property: 'p' }], { name: 'n' }, [{ name: 'n' }],
] // prettier-ignore

/** Keys that some object of the standards has: where they do not belong, they must be refused. */
const keys = [
  'surprise', 'name', 'id', 'type', 'description', 'items', 'properties', 'location', 'host', 'port', 'metric',
  'mustBe', 'mustBeLessThan', 'query', 'engine', 'implementation', 'format', 'minLength', 'from', 'to', 'tags',
  'logicalType', 'logicalTypeOptions', 'customProperties', 'path', 'database', 'schema', 'rule', 'unit', 'url',
] // prettier-ignore

/** Every systematic change of a document by one step; where there is a choice, `next` makes it. */
export function* mutants(document: unknown, next: () => number): Generator<Mutant> {
  yield* within(document as Json, (value) => value, '', next)
}

function* within(
  node: Json,
  rebuild: (changed: Json) => Json,
  path: string,
  next: () => number,
): Generator<Mutant> {
  const mutant = (what: string, changed: Json): Mutant => ({
    what: `${path || '/'} ${what}`,
    value: rebuild(changed),
  })
  const pick = <Value>(list: readonly Value[]): Value => list[Math.floor(next() * list.length)]!
  for (let count = 0; count < 4; count++) {
    const stranger = pick(strangers)
    yield mutant(`becomes ${JSON.stringify(stranger)}`, stranger)
  }
  if (typeof node === 'string') {
    yield mutant('is misspelt', misspelt(node, next))
    yield mutant('gets a space', `${node} `)
  }
  if (typeof node === 'number') yield mutant('becomes a string', String(node))
  if (Array.isArray(node)) {
    yield mutant('is emptied', [])
    if (node.length > 0) yield mutant('has an element twice', [...node, pick(node)])
    for (const [index, item] of node.entries()) {
      yield* within(item, (changed) => rebuild(node.with(index, changed)), `${path}/${index}`, next)
    }
  } else if (typeof node === 'object' && node !== null) {
    for (let count = 0; count < 2; count++) {
      const key = pick(keys)
      const value = pick(strangers)
      yield mutant(`gets ${key}: ${JSON.stringify(value)}`, { ...node, [key]: value })
    }
    for (const [key, value] of Object.entries(node)) {
      const { [key]: _, ...without } = node
      yield mutant(`loses ${key}`, without)
      yield mutant(`has ${key} misspelt`, { ...without, [misspelt(key, next)]: value })
      yield* within(value, (changed) => rebuild({ ...node, [key]: changed }), `${path}/${key}`, next)
    }
  }
}

/** One slip: a letter lost, doubled, swapped or in the other case. */
function misspelt(word: string, next: () => number): string {
  if (word === '') return 'x'
  const at = Math.floor(next() * word.length)
  const letters = Array.from(word)
  const letter = letters[at] ?? 'x'
  switch (Math.floor(next() * 4)) {
    case 0:
      return letters.toSpliced(at, 1).join('')
    case 1:
      return letters.toSpliced(at, 0, letter).join('')
    case 2:
      return letters.toSpliced(at, 2, letters[at + 1] ?? 'x', letter).join('')
    default:
      return letters.with(at, flipped(letter)).join('')
  }
}

const flipped = (letter: string): string =>
  letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()

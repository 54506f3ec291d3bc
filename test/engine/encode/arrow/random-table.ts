import { seededRandom } from '../../../support/seeded-random.ts'

type Random = () => number

/** A statement whose columns have random types, nested up to three deep, with NULLs and gaps at random. */
export function randomTable(seed: number): string {
  const random = seededRandom(seed)
  const columns = Array.from(
    { length: 1 + below(random, 5) },
    (_, index) => `${expression(random, 3)} AS c${index}`,
  )
  const rows = below(random, 2) === 0 ? below(random, 200) : below(random, 9000)
  const filter = random() < 0.3 ? ` WHERE hash(i) % ${2 + below(random, 40)} = 0` : ''
  const order = random() < 0.3 ? ` ORDER BY hash(i)` : ' ORDER BY i'
  return `SELECT ${columns.join(', ')} FROM (SELECT range::INT AS i FROM range(${rows}))${filter}${order}`
}

const below = (random: Random, end: number): number => Math.floor(random() * end)

const scalars: readonly ((random: Random) => string)[] = [
  () => 'i',
  () => '(i % 250)::UTINYINT',
  () => '(i - 100)::SMALLINT',
  () => 'hash(i)::UBIGINT',
  () => '(i * 12345678901)::BIGINT',
  () => '(i * 1234567890123456789012345::HUGEINT)',
  () => '(i / 7)::DOUBLE',
  () => '(i / 7)::FLOAT',
  () => 'i % 3 = 0',
  () => '((i - 500) / 8)::DECIMAL(18, 5)',
  () => '((i % 100) / 8)::DECIMAL(4, 2)',
  (random) => `repeat('aé🦆', (hash(i) % ${1 + below(random, 30)})::INT)`,
  (random) => `'one of a few texts ' || (hash(i) % ${1 + below(random, 50)})`,
  () => `encode(repeat('b', i % 20))`,
  () => `md5(i::VARCHAR)::UUID`,
  () => `DATE '2001-01-01' + i % 5000`,
  () => `TIMESTAMP '2001-01-01' + to_seconds(i)`,
  () => `(TIMESTAMP '2001-01-01' + to_seconds(i))::TIMESTAMPTZ`,
  () => `TIME '00:00:00' + to_microseconds(i * 1001)`,
  () => `to_months(i % 50) + to_days(i % 9)`,
  () => `(CASE i % 3 WHEN 0 THEN 'low' WHEN 1 THEN 'high' ELSE 'middle' END)::ENUM('low', 'middle', 'high')`,
]

function expression(random: Random, depth: number): string {
  const value = depth > 0 && random() < 0.4 ? nested(random, depth - 1) : scalar(random)
  return random() < 0.5
    ? `CASE WHEN hash(i + ${below(random, 99)}) % ${2 + below(random, 5)} > 0 THEN ${value} END`
    : value
}

const scalar = (random: Random): string => scalars[below(random, scalars.length)]?.(random) ?? 'i'

function nested(random: Random, depth: number): string {
  switch (below(random, 4)) {
    case 0:
      return `{'a': ${expression(random, depth)}, 'b': ${expression(random, depth)}}`
    case 1:
      return `[${expression(random, depth)}, NULL][1:(i % 3)]`
    case 2:
      return `MAP {i: ${expression(random, depth)}}`
    default: {
      const item = expression(random, depth)
      // The engine has no CASE over arrays, but one over lists of them.
      return `[array_value(${item}, ${item}), NULL]`
    }
  }
}

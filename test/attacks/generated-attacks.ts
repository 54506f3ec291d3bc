import { randomInt } from 'node:crypto'
import { allowedFunctions } from '../../src/engine/allowed-functions.ts'
import { seededRandom } from '../support/seeded-random.ts'

/** What answers differently each time, of itself. */
const changing =
  /^(now|today|age|random|setseed|uuid|gen_random_uuid|uuidv[47]|current_|get_current|transaction_timestamp|localtime|reservoir|approx_)/

const columns = ['id', 'tenant', 'code', 'esc', 'day', 'amount', 'email', 'phone', 'card']
const constants = [
  `'x'`,
  `'['`,
  `'%'`,
  `''`,
  '0',
  '1',
  '-1',
  '3.5',
  `date '2024-01-01'`,
  'null',
  '[1, 2]',
  'true',
]

const castTargets = (
  'TINYINT UTINYINT SMALLINT INTEGER BIGINT HUGEINT FLOAT DOUBLE DECIMAL(3,1) BOOLEAN DATE TIME TIMESTAMP TIMESTAMPTZ ' +
  'INTERVAL UUID BLOB BIT JSON VARCHAR INTEGER[] VARCHAR[] DATE[] INTEGER[2] STRUCT(a$INTEGER) MAP(VARCHAR,INTEGER)'
)
  .split(' ')
  .map((type) => type.replace('$', ' '))

/** Where an expression over hidden values could be evaluated before the rows are gone. */
const places: readonly ((expression: string) => string)[] = [
  (x) => `select ${x} as x from vault.people order by id`,
  (x) => `select count(*) as n from vault.people where ${x} is null`,
  (x) => `select count(${x}) as n from vault.people`,
  (x) => `select min(id) as n from vault.people group by (${x})::VARCHAR order by n`,
  (x) => `select id from vault.people order by (${x})::VARCHAR, id limit 3`,
  (x) => `select count(*) filter (where ${x} is not null) as n from vault.people`,
  (x) => `select id from vault.people qualify row_number() over (order by (${x})::VARCHAR, id) = 1`,
  (x) =>
    `select count(*) as n from vault.people p join vault.people q on p.id = q.id and (${x.replaceAll('@', 'p.')}) is null`,
]

/**
 * Statements with every function the guard lets through, over columns and constants of all kinds, in every place. The
 * seed is printed; `HANSA_TEST_SEED` repeats a run, `HANSA_TEST_ATTACKS` makes it longer than `usually`.
 */
export function generatedAttacks(usually = 500): readonly string[] {
  const seed = Number(process.env['HANSA_TEST_SEED'] ?? randomInt(1e9))
  const count = Number(process.env['HANSA_TEST_ATTACKS'] ?? usually)
  console.log(`HANSA_TEST_SEED=${seed} HANSA_TEST_ATTACKS=${count}`)
  const random = seededRandom(seed)
  const one = <T>(choices: readonly T[]): T => {
    const choice = choices[Math.floor(random() * choices.length)]
    if (choice === undefined) throw new Error('there is nothing to choose from')
    return choice
  }
  const functions = [...allowedFunctions].filter((name) => /^\w+$/.test(name) && !changing.test(name))
  const argument = (): string => (random() < 0.65 ? one(columns) : one(constants))
  const expression = (): string => {
    if (random() < 0.25) return `${argument()}::${one(castTargets)}`
    const count = 1 + Math.floor(random() * 3)
    return `${one(functions)}(${Array.from({ length: count }, argument).join(', ')})`
  }
  const statement = (): string => {
    const place = one(places)
    const text = expression()
    return place(place === places.at(-1) ? qualified(text) : text)
  }
  return Array.from({ length: count }, statement)
}

/** Columns of the first of two tables. */
const qualified = (expression: string): string =>
  expression.replace(new RegExp(`(?<![\\w'])(${columns.join('|')})(?![\\w('])`, 'g'), '@$1')

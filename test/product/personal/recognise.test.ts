import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { recognise, type Recognised } from '../../../src/product/personal/recognise.ts'
import { seededRandom } from '../../support/seeded-random.ts'

interface Place {
  readonly name?: string
  readonly rowsArePeople?: boolean
}

const recognised = (values: readonly string[], { name = 'x', rowsArePeople = false }: Place = {}) => {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return recognise({ name, rowsArePeople, values: counts })
}

const kindOf = (values: readonly string[], place?: Place): string | undefined =>
  recognised(values, place)?.kind

/** Published examples and test numbers of each kind; none is anybody's. */
const examples: readonly (readonly [kind: string, values: readonly string[], place?: Place])[] = [
  ['e-mail address', ['ann@example.org', 'bob.b+x@mail.example.com']],
  ['bank account number', ['GB82 WEST 1234 5698 7654 32', 'DE89370400440532013000', 'NO9386011117947']],
  ['payment card number', ['4111 1111 1111 1111', '5500005555555559', '378282246310005', '6011-1111-1111-1117']],
  ['network address', ['192.168.0.1', '10.20.200.7', '172.16.99.4', '2001:db8::ff00:42:8329']],
  ['network address', ['10.0.0.1'], { name: 'client_ip' }],
  ['telephone number', ['+41 44 668 18 00', '(212) 555-0100', '212-555-0187', '0044 20 7946 0000']],
  ['telephone number', ['2125550100'], { name: 'home_phone' }],
  ['US social security number', ['123-45-6789', '219-09-9999', '078-05-1120', '457-55-5462', '001-01-0001']],
  ['US social security number', ['219099999'], { name: 'SSN' }],
  ['Dutch citizen service number', ['111222333', '123456782', '999999990', '000000012', '111222345']],
  ['German tax identification number', ['86095742719', '47036892816', '65929970489', '57549285017', '25768131411']],
  ['Spanish identity number', ['12345678Z', '00000000T', 'X0000000T', '99999999R', 'Y0000000Z']],
  ['Polish identity number', ['44051401359', '02070803628', '02271409867', '90090515836', '92071314764']],
  ['Swiss social insurance number', ['756.9217.0769.85', '756.1234.5678.97', '7561234567897', '756.1111.1111.13', '756.0000.0000.02']],
  ['Brazilian taxpayer number', ['529.982.247-25', '111.444.777-35', '12345678909', '987.654.321-00', '000.000.001-91']],
  ['name of a person', ['Grace Hopper', 'Ludwig van Beethoven', 'María-José Carreño', "O'Neill, Sean"], { name: 'customer_name' }],
  ['name of a person', ['Ann', 'Bob', 'Cid'], { name: 'first_name' }],
  ['name of a person', ['Ann', 'Bob', 'Cid'], { name: 'name', rowsArePeople: true }],
] // prettier-ignore

/** What looks like it and is not. */
const harmless: readonly (readonly [what: string, values: readonly string[], place?: Place])[] = [
  ['names that nothing says are of persons', ['Ann', 'Bob', 'Cid'], { name: 'name' }],
  ['firms', ['Acme Inc', 'Globex Corp', 'Initech LLC'], { name: 'customer_name' }],
  ['product names in a table of customers', ['Lamp', 'Chair', 'Table'], { name: 'product_name', rowsArePeople: true }],
  ['versions of programs', ['1.2.3.4', '2.0.0.1', '10.1.0.3', '4.4.4.4']],
  ['dates and times', ['2001-01-01', '2001-01-01 10:00', '01.02.2003', '01/02/2003']],
  ['ISBNs and GTINs', ['9783161484100', '9780306406157', '4006381333931', '5901234123457', '0012345678905']],
  ['card-like numbers with a wrong check digit', ['4111111111111112', '5500005555555550', '4000000000000000']],
  ['one valid number over and over', ['111222333', '111222333', '111222333', '111222333', '111222333']],
  ['IATA codes and tail numbers', ['JFK', 'ORD', 'N12345', 'N987DL']],
  ['UUIDs', ['0b5e8a8c-3c1e-4f5c-9d6a-0a1b2c3d4e5f']],
  ['coordinates', ['47.3769', '8.5417', '-122.41941']],
  ['prices and quantities', ['10', '20', '10.50', '1,000']],
  ['a handle and a mention', ['@ann', 'a @ b', 'not an address @ all']],
  ['links', ['https://example.org/a', 'ftp://host.example/b']],
] // prettier-ignore

describe('recognise', () => {
  for (const [kind, values, place] of examples)
    it(`finds: ${kind}, as ${values[0] ?? ''}${place?.name === undefined ? '' : ` in ${place.name}`}`, () => {
      assert.equal(kindOf(values, place), kind)
    })

  for (const [what, values, place] of harmless)
    it(`leaves alone: ${what}`, () => {
      assert.equal(kindOf(values, place), undefined)
    })

  it('takes no numbers made by chance for those with check digits', () => {
    const random = seededRandom(7)
    for (const digits of [9, 10, 11, 12, 13, 15, 16, 19]) {
      const numbers = Array.from({ length: 500 }, () =>
        Array.from({ length: digits }, () => String(Math.floor(random() * 10))).join(''),
      )
      assert.equal(kindOf(numbers), undefined, `${digits} digits`)
      const counted = Array.from({ length: 500 }, (_, index) => String(10 ** (digits - 1) + index))
      assert.equal(kindOf(counted), undefined, `${digits} digits, one after the other`)
    }
  })

  it('finds addresses in a small part of longer texts, and shows the shape of the address only', () => {
    const notes = Array.from({ length: 40 }, (_, index) => `Delivered at gate ${index}, all well.`)
    const found = recognised([
      ...notes,
      'Write to secret.ann@example.org, not to her sister.',
      'Ask eve@example.org!',
    ])
    assert.deepEqual(found, {
      kind: 'e-mail address',
      share: 2 / 42,
      sampled: 42,
      shape: 'aaa@aaaaaaa.aaa',
    } satisfies Recognised)
  })

  it('tells the share of the values that are there, and the usual shape', () => {
    const found = recognised(['ann@example.org', 'bob@example.org', 'nobody', 'ruth@example.org'])
    assert.deepEqual([found?.share, found?.sampled, found?.shape], [0.75, 4, 'aaa@aaaaaaa.aaa'])
  })

  it('answers for hostile texts at once', () => {
    const long = [
      'a'.repeat(1_000_000),
      `${'a'.repeat(50_000)}@${'b.'.repeat(50_000)}`,
      '@'.repeat(100_000),
      '1 '.repeat(50_000),
    ]
    assert.equal(kindOf(long), undefined)
  })
})

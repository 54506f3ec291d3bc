import { HansaError } from '../errors.ts'
import { weightedList } from '../ports/http/weighted-list.ts'

/** The one of `types` that an `Accept` header wants most, the first where it wants any; throws `not_acceptable` where none. */
export function chooseMedia<Type extends string>(accept: string | undefined, types: readonly Type[]): Type {
  const wishes = weightedList(accept ?? '*/*')
  const refused = new Set(wishes.filter(({ weight }) => weight === 0).map(({ name }) => name))
  for (const { name, weight } of wishes) {
    const found = types.find((type) => isMeant(type, name) && !refused.has(type))
    if (weight > 0 && found !== undefined) return found
  }
  throw new HansaError('not_acceptable', 'there is no such form of the answer', {
    remedy: `Accept one of ${types.join(', ')}.`,
  })
}

const isMeant = (type: string, wish: string): boolean =>
  wish === '*/*' || wish === type || (wish.endsWith('/*') && type.startsWith(wish.slice(0, -1)))

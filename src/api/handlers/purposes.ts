import { purposesOf } from '../../governance/purposes.ts'
import type { Handlers } from '../handler.ts'
import type { purposeOperations } from '../operations/purposes.ts'

export const purposeHandlers: Handlers<typeof purposeOperations> = {
  listPurposes: async (_, { known }) => {
    const { vocabulary } = await known.current()
    const own = vocabulary.purposes.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const { names, above } = purposesOf(vocabulary)
    const others = names.filter((name) => !own.some((purpose) => purpose.name === name))
    return {
      items: [
        ...own.map(({ name, broader, description }) => ({ name, broader: [broader], description })),
        ...others.map((name) => ({ name, broader: above(name) })),
      ],
    }
  },
}

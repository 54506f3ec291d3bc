import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'
import { systemErrorCode } from '../../errors.ts'
import { canonicalJson } from '../../spec/canonical-hash.ts'
import { writeWholeFile } from '../../store/write-whole-file.ts'

const schema = z.record(
  z.string(),
  z.object({
    /** When it last answered. */
    reachedAt: z.iso.datetime().optional(),
    /** When it last took something. */
    deliveredAt: z.iso.datetime().optional(),
    /** Why nothing can be delivered now. */
    fault: z.string().optional(),
    refused: z
      .array(z.object({ key: z.string(), reason: z.string() }))
      .readonly()
      .optional(),
  }),
)

/** How far delivery to each registry is, by its address. */
export type Deliveries = Readonly<z.infer<typeof schema>>
export type Delivery = Readonly<Deliveries[string]>

/** `<state>/mesh/deliveries.json`, as the node that is running wrote it; nothing where it is not there or damaged. */
export async function readDeliveries(state: string): Promise<Deliveries> {
  try {
    return schema.safeParse(JSON.parse(await readFile(fileIn(state), 'utf8'))).data ?? {}
  } catch (error) {
    if (error instanceof SyntaxError || systemErrorCode(error) === 'ENOENT') return {}
    throw error
  }
}

const fileIn = (state: string): string => path.join(state, 'mesh', 'deliveries.json')

/** Writes down how delivery goes, for people to look at: nothing is decided by it. */
export class DeliveriesFile {
  readonly #state: string
  #last: Promise<unknown> = Promise.resolve()

  constructor(state: string) {
    this.#state = state
  }

  /** Changes what is said of one registry. */
  async put(url: string, change: Partial<Delivery>): Promise<void> {
    const turn = this.#last.then(async () => {
      const all = await readDeliveries(this.#state)
      const next = { ...all, [url]: { ...all[url], ...change } }
      if (canonicalJson(next) === canonicalJson(all)) return
      await writeWholeFile(fileIn(this.#state), `${JSON.stringify(next, undefined, 2)}\n`)
    })
    this.#last = turn.catch(() => undefined)
    return turn
  }
}

/** Run as a program: records accesses, several at a time, and says of each which entry it is. */
import { Audit } from '../../../src/sidecar/audit/audit.ts'
import { openStore } from '../../../src/store/store.ts'
import { systemEffects } from '../../../src/effects.ts'
import { began } from './sample-entries.ts'

const [state = '', metadata = '', writer = '', count = ''] = process.argv.slice(2)
const store = await openStore({ state, store: { metadata, objects: `file:${state}/objects`, s3: {} } })
const audit = await Audit.open({ store, state, effects: systemEffects })

async function one(number: number): Promise<void> {
  const access = `${writer}/${number}`
  const [sequence] = await audit.record([began(access)])
  process.stdout.write(`${sequence} ${access}\n`)
}

const together = 5
for (let number = 0; number < Number(count); number += together)
  await Promise.all(Array.from({ length: together }, (_, index) => one(number + index)))
await audit.close()
await store.close()

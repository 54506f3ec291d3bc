/** Run as a program: rotates the key of the node in a folder again and again, and prints each new key once it has it. */
import { nodeKey } from '../../src/sidecar/node-key.ts'
import { rotateNodeKey } from '../../src/sidecar/rotate-node-key.ts'

const [state = ''] = process.argv.slice(2)
await nodeKey(state)
for (;;) {
  const { to } = await rotateNodeKey({
    state,
    mesh: 'test',
    node: 'airports',
    now: () => new Date(),
    entries: () => Promise.resolve(0),
  })
  process.stdout.write(`${to}\n`)
}

import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'

const schema = z.record(z.string(), z.int().min(1).max(65_535))

/** A free port of loopback for each name: the one it had before, where that is free, as the file remembers. */
export async function keptPorts(
  file: string,
  names: readonly string[],
): Promise<Readonly<Record<string, number>>> {
  const before = existsSync(file) ? schema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data : undefined
  const held: Server[] = []
  const ports: Record<string, number> = {}
  try {
    for (const name of names) {
      const server = (await listening(before?.[name] ?? 0)) ?? (await listening(0))
      const address = server?.address()
      if (server === undefined || typeof address !== 'object' || address === null)
        throw new Error('this machine has no free port')
      held.push(server)
      ports[name] = address.port
    }
  } finally {
    // All are held until each has its own.
    for (const server of held) await new Promise((resolve) => server.close(resolve))
  }
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(ports))
  return ports
}

async function listening(port: number): Promise<Server | undefined> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return server
  } catch {
    return undefined
  }
}

#!/usr/bin/env node
// Plain and old JavaScript on purpose: any Node.js must be able to read it, to say which one is needed.
import { existsSync } from 'node:fs'
import * as module from 'node:module'
import { fileURLToPath } from 'node:url'

const version = process.versions.node.split('.').map(Number)
const major = version[0]
const minor = version[1]
if (major < 24 || (major === 24 && minor < 12)) {
  process.stderr.write(
    `hansa: Node.js 24.12 or newer is needed, and this is ${process.versions.node}.\n` +
      'In a checkout, `npm install` brings the right one: use `npm start` or `npx hansa`.\n',
  )
  process.exit(2)
}

// Each running query holds a thread of this pool, which file access shares: with Node's four, four queries stop all else.
if (process.env.UV_THREADPOOL_SIZE === undefined) process.env.UV_THREADPOOL_SIZE = '16'
process.removeAllListeners('warning') // node:sqlite announces itself on every start

// A checkout runs from source; the published package holds only what was bundled.
const source = new URL('../src/cli/main.ts', import.meta.url)
const fromSource = existsSync(source)
if (fromSource) {
  // Stripping types is half of a short command's time, and of its workers' starts, which are told by the environment.
  // Not in the system's temporary folder, where others could write.
  const compiled = fileURLToPath(new URL('../node_modules/.cache/hansa', import.meta.url))
  if (process.env.NODE_COMPILE_CACHE === undefined) process.env.NODE_COMPILE_CACHE = compiled
  module.enableCompileCache()
}
import(fromSource ? source.href : new URL('../dist/cli/main.js', import.meta.url).href)

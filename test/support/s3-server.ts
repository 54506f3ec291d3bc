import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { freePort } from './free-port.ts'
import { startServerProcess } from './server-process.ts'

export interface S3Server {
  readonly endpoint: string
  /** A bucket that is there and empty. */
  readonly bucket: string
  stop(): Promise<void>
}

const bucket = 'mesh'
const credentials = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' }
const program = path.resolve(import.meta.dirname, '../../node_modules/s3rver/bin/s3rver.js')

/** Starts an S3-compatible server as a process of its own, and sets its credentials in this process's environment. */
export async function startS3(): Promise<S3Server> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hansa-s3-'))
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  const server = await startServerProcess(
    process.execPath,
    // Its continuation tokens are made with a cipher that OpenSSL 3 has put aside.
    [
      '--openssl-legacy-provider',
      program,
      '-d',
      folder,
      '-a',
      '127.0.0.1',
      '-p',
      String(port),
      '-s',
      '--configure-bucket',
      bucket,
    ],
    { kindly: 'SIGTERM', isReady: () => fetch(endpoint) },
  )
  const before = { ...process.env }
  Object.assign(process.env, credentials)
  return {
    endpoint,
    bucket,
    stop: async () => {
      for (const name of Object.keys(credentials)) {
        if (before[name] === undefined) Reflect.deleteProperty(process.env, name)
        else process.env[name] = before[name]
      }
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

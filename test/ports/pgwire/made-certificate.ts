import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** PEM files, which go when it is disposed. */
export interface Certificate extends Disposable {
  readonly certificate: string
  readonly key: string
}

/** Makes a certificate that signs itself. Only where `skipWithout('openssl')` is false. */
export function madeCertificate(): Certificate {
  const folder = mkdtempSync(path.join(tmpdir(), 'hansa-tls-'))
  const certificate = path.join(folder, 'node.pem')
  const key = path.join(folder, 'node.key')
  const make = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost'.split(' ')
  execFileSync('openssl', [...make, '-keyout', key, '-out', certificate], { stdio: 'ignore' })
  return { certificate, key, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}

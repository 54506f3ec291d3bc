import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A certificate with its key, both as PEM. */
export interface IssuedCertificate {
  readonly cert: string
  readonly key: string
}

export interface CertificateWish {
  readonly host?: string
  /** In days from now: negative ones are over. */
  readonly from?: number
  readonly until?: number
}

const day = 86_400_000

/** An authority of tests, that also issues what is no good. Only where `skipWithout('openssl')` is false. */
export class CertificateAuthority implements Disposable {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'hansa-authority-'))

  constructor() {
    this.#write('index.txt', '')
    this.#write('ca.cnf', settings)
    this.#openssl('req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30', {
      subject: '/CN=authority of tests',
      more: '-keyout ca.key -out ca.pem',
    })
    this.#openssl('req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes', {
      subject: '/CN=node',
      more: '-keyout node.key -out node.csr',
    })
  }

  /** What has to be trusted: a PEM file. */
  get file(): string {
    return path.join(this.#folder, 'ca.pem')
  }

  get pem(): string {
    return readFileSync(this.file, 'utf8')
  }

  issue({ host = 'localhost', from = -2, until = 1 }: CertificateWish = {}): IssuedCertificate {
    this.#write('names.cnf', `subjectAltName = DNS:${host}\n`)
    this.#openssl('ca -batch -config ca.cnf -notext -in node.csr -out node.pem', {
      more: `-extfile names.cnf -startdate ${asn1Time(from)} -enddate ${asn1Time(until)}`,
    })
    return { cert: this.#read('node.pem'), key: this.#read('node.key') }
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #openssl(words: string, { subject, more }: { readonly subject?: string; readonly more: string }): void {
    const of = subject === undefined ? [] : ['-subj', subject]
    execFileSync('openssl', [...words.split(' '), ...of, ...more.split(' ')], {
      cwd: this.#folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
  }

  #write(name: string, text: string): void {
    writeFileSync(path.join(this.#folder, name), text)
  }

  #read(name: string): string {
    return readFileSync(path.join(this.#folder, name), 'utf8')
  }
}

/** `YYYYMMDDHHMMSSZ`, so many days from now. */
const asn1Time = (days: number): string =>
  new Date(Date.now() + days * day).toISOString().replaceAll(/[-:T]|\.\d+/g, '')

const settings = `
[ca]
default_ca = tests
[tests]
database = index.txt
new_certs_dir = .
rand_serial = yes
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = anything
unique_subject = no
[anything]
commonName = supplied
`

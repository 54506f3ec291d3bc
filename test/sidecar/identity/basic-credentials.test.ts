import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseBasicCredentials } from '../../../src/sidecar/identity/basic-credentials.ts'

const encode = (text: string): string => Buffer.from(text).toString('base64')

describe('parseBasicCredentials', () => {
  for (const [text, principal, password] of [
    ['ana:secret', 'user:ana', 'secret'],
    ['ana:', 'user:ana', ''],
    ['ana:a:b', 'user:ana', 'a:b'],
    ['user:ana:secret', 'user:ana', 'secret'],
    ['service:dashboard:a:b', 'service:dashboard', 'a:b'],
    ['service:secret', 'user:service', 'secret'],
    ['ana@example.org:p\u00E9', 'user:ana@example.org', 'p\u00E9'],
    ['no body:secret', undefined, 'secret'],
    [':secret', undefined, 'secret'],
    [`${'a'.repeat(300)}:secret`, undefined, 'secret'],
  ] as const)
    it(`reads ${JSON.stringify(text.slice(0, 30))}`, () =>
      assert.deepEqual(parseBasicCredentials(encode(text)), { principal, password }))

  for (const encoded of ['', '!', encode('no colon'), 'YQ==YQ=='])
    it(`refuses ${JSON.stringify(encoded)}`, () => assert.equal(parseBasicCredentials(encoded), undefined))
})

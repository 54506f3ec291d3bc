import path from 'node:path'

/** The command under test: what `npm test` has bundled, as it is published; a test that is run by itself takes the source. */
export const hansaBin =
  process.env['HANSA_TEST_BIN'] ?? path.resolve(import.meta.dirname, '../../bin/hansa.mjs')

export { canonicalHash } from '../spec/canonical-hash.ts'

import { ownerToken } from '../../../src/ports/http/owner-token.ts'

console.log(await ownerToken(process.argv[2] ?? ''))

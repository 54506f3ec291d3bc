import { operatorToken } from '../../../src/sidecar/identity/operator-token.ts'

console.log(await operatorToken(process.argv[2] ?? ''))

import { systemEffects } from '../../src/effects.ts'
import { FileAddresses } from '../../src/ports/http/file-address.ts'
import { serveHttp } from '../../src/ports/http/serve.ts'
import { SignIn } from '../../src/sidecar/identity/sign-in.ts'
import { Sidecar } from '../../src/sidecar/sidecar.ts'
import { loadMesh } from '../../src/spec/load-mesh.ts'
import { openStore } from '../../src/store/store.ts'

/** Run as a program: serves the mesh of the folder given over HTTP until it is killed, and says where. */
const [folder = ''] = process.argv.slice(2)
const { mesh } = await loadMesh(folder, { environment: process.env })
if (mesh === undefined) throw new Error('the mesh cannot be loaded')
const effects = systemEffects
const { settings, name } = mesh
const store = await openStore(settings)
const sidecar = await Sidecar.open({ store, settings, mesh: name, effects, warmWorkers: 0 })
const signIn = new SignIn({ mesh: name, settings, store, effects, onFailed: sidecar.signInFailed })
const addresses = new FileAddresses(new Uint8Array(32), effects.now)
const server = await serveHttp(
  { mesh: name, settings, metadata: store.metadata, sidecar, signIn, addresses, effects },
  { host: '127.0.0.1', port: 0 },
)
console.log(server.url)

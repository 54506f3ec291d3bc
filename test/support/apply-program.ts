import { applyMesh } from '../../src/product/apply-mesh.ts'
import { systemEffects } from '../../src/effects.ts'
import { loadMesh } from '../../src/spec/load-mesh.ts'
import { openStore } from '../../src/store/store.ts'

/** Applies the mesh of the folder given and prints what came of it and the most memory it had. */
const [folder = ''] = process.argv.slice(2)
const { mesh } = await loadMesh(folder, { environment: process.env })
if (mesh === undefined) throw new Error('the mesh cannot be loaded')
await using store = await openStore(mesh.settings)
const outcomes = await applyMesh({ mesh, store, effects: systemEffects }, { products: mesh.products })
const kinds = [...outcomes.values()].map((outcome) =>
  outcome.kind === 'failed' ? String(outcome.error) : outcome.kind,
)
console.log(JSON.stringify({ kinds, maxResidentBytes: process.resourceUsage().maxRSS * 1024 }))

import { every, type MeshClient } from '../../api/client/mesh-client.ts'
import type { Answers } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { printJson, printLine } from '../terminal.ts'
import { textTable } from '../text-table.ts'

type ProductSlo = Answers<'showProductSlo'> & { readonly product: string }

/** `hansa slo [product]`: how the promises of contracts stand, measured now. Exit status 1 where one is breached. */
export async function slo(
  context: AskingContext,
  { product: name }: { readonly product: string | undefined },
): Promise<number> {
  return askMesh(context, {}, async (mesh) => {
    const measured: ProductSlo[] = []
    for (const product of await chosen(mesh, name)) measured.push(await sloOf(mesh, product))
    if (context.json) printJson(context.terminal, name === undefined ? measured : measured[0])
    else printLine(context.terminal, table(measured))
    return measured.some(({ state }) => state === 'breached') ? 1 : 0
  })
}

async function chosen(mesh: MeshClient, name: string | undefined): Promise<readonly string[]> {
  if (name !== undefined) return [(await mesh.findProduct({ name })).product]
  return (await Array.fromAsync(every(mesh.listProducts, {}))).map(({ product }) => product)
}

async function sloOf(mesh: MeshClient, key: string): Promise<ProductSlo> {
  const [domain = '', product = ''] = key.split('/')
  return { product: key, ...(await mesh.showProductSlo({ domain, product })) }
}

function table(measured: readonly ProductSlo[]): string {
  const rows = measured.flatMap(({ product, promises }) =>
    promises.map(({ property, element, promised, state, why, budget }) => [
      product,
      element === undefined ? property : `${property} of ${element}`,
      promised,
      state,
      budget === undefined ? why : `${why}; ${budget.used} of ${budget.allowed.toFixed(1)} allowed faults`,
    ]),
  )
  if (rows.length === 0) return 'No contract promises anything that can be measured.'
  return textTable(['PRODUCT', 'PROMISE', 'PROMISED', 'STATE', 'SEEN'], rows)
}

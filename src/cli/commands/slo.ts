import { every, type MeshClient } from '../../api/client/mesh-client.ts'
import type { Answers } from '../asking/answers.ts'
import { askMesh } from '../asking/ask-mesh.ts'
import type { AskingContext } from '../asking/asking-context.ts'
import { productNamed, type ProductPath } from '../asking/product-named.ts'
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

async function chosen(mesh: MeshClient, name: string | undefined): Promise<readonly ProductPath[]> {
  if (name !== undefined) return [await productNamed(mesh, name)]
  const all = await Array.fromAsync(every(mesh.listProducts, {}))
  return Promise.all(all.map(({ product }) => productNamed(mesh, product)))
}

const sloOf = async (mesh: MeshClient, path: ProductPath): Promise<ProductSlo> => ({
  product: `${path.domain}/${path.product}`,
  ...(await mesh.showProductSlo(path)),
})

function table(measured: readonly ProductSlo[]): string {
  const rows = measured.flatMap(({ product, promises }) => {
    const isOfOne = new Set(promises.map(({ contract }) => contract)).size < 2
    return promises.map(({ contract, property, element, promised, state, why, budget }) => [
      product,
      `${property}${element === undefined ? '' : ` of ${element}`}${isOfOne ? '' : ` (${contract})`}`,
      promised,
      state,
      budget === undefined ? why : `${why}; ${budget.used} of ${budget.allowed.toFixed(1)} allowed faults`,
    ])
  })
  if (rows.length === 0) return 'No contract promises anything that can be measured.'
  return textTable(['PRODUCT', 'PROMISE', 'PROMISED', 'STATE', 'SEEN'], rows)
}

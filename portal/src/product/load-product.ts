import { mesh, type Product } from '../api/mesh.ts'

/** A product as its reader sees it for a purpose; that of their agreement where none is given. */
export const loadProduct = async (key: string, purpose = '', signal?: AbortSignal): Promise<Product> => {
  const [domain = '', product = ''] = key.split('/')
  return mesh.showProduct(
    { domain, product, ...(purpose === '' ? {} : { purpose }) },
    signal === undefined ? {} : { signal },
  )
}

import { apiPath } from './api-path.ts'

/** Where an operation is, as routes are written: `/api/v1/products/:domain` for `/products/{domain}`. */
export const honoPath = (path: string): string => apiPath + path.replaceAll(/\{(\w+)\}/g, ':$1')

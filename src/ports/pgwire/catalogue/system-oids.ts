/** Numbers and names of what PostgreSQL 15 itself brings along. */
export const systemNamespaces = { pg_catalog: 11, information_schema: 13_000 }

/** Everything that the catalogue shows belongs to this role. */
export const owner = { oid: 10, name: 'hansa' }

/** The reader's own role. */
export const readerOid = 16_385

export const databaseOid = 16_384

export const accessMethods = { heap: 2, btree: 403 }

export const systemClasses = { pg_class: 1259, pg_namespace: 2615 }

// What portal/build.ts puts in.
declare module '*.css'

/** Where the script is that lays lineage out beside the page. */
declare const layoutWorkerAddress: string

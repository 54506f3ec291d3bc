// What portal/build.ts puts in.
declare module '*.css'

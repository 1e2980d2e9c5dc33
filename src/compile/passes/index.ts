/** Passes over the IR, each useful alone. */
export type { Pass } from './pass.ts'
export { optimise, type PassObserver, pipeline } from './pipeline.ts'

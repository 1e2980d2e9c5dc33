export { peek } from './peek.ts'
export { type Iteration, RoutineBuilder } from './routine.ts'
export { type Work, type WorkLayout, when, workLayout } from './work.ts'

/** D's own library, as the sources have it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLibrary } from '../../src/library/index.ts'

const folder = join(import.meta.dirname, '../../src/library')

export const shippedLibrary = () =>
  createLibrary((file) => ({ path: file, text: readFileSync(join(folder, file), 'utf8') }))

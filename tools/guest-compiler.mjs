/** The command as guests run it again and again, whose programs the host compiles (test/compiler), and the host's part of it. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { compilerFolder, compilerProgram, guestCommand, guestCommandFolder } from '../test/compiler/paths.mjs'
import { bundle, keepPlaces, writeCodeCache } from './bundle.mjs'
import { checkout } from './programs.mjs'

/**
 * Programs are prepared by the host.
 * @type {import('esbuild').Plugin}
 */
const prepareElsewhere = {
  name: 'prepare-elsewhere',
  setup(context) {
    const session = join(checkout, 'src/session')
    context.onResolve({ filter: /\/preparation\.ts$/ }, ({ resolveDir }) =>
      resolveDir === session ? { path: join(checkout, 'test/compiler/remote.ts') } : undefined,
    )
  },
}

export async function writeGuestCompiler() {
  rmSync(compilerFolder, { recursive: true, force: true })
  mkdirSync(guestCommandFolder, { recursive: true })
  await bundle(join(checkout, 'src/cli/main.ts'), guestCommand, [prepareElsewhere, keepPlaces()])
  writeCodeCache(guestCommand)
  await build({
    ...{ entryPoints: [join(checkout, 'test/compiler/service.ts')], outfile: compilerProgram, bundle: true },
    ...{ platform: 'node', target: 'node20', format: 'cjs', external: ['koffi'] },
    ...{ plugins: [keepPlaces()], logLevel: 'warning' },
  })
}

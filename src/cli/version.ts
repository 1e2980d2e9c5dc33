/** `-V`: which DTrace this is, and with `-v` what the running kernel gives it to work with. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The version of the D language, as its API counts them. */
const languageVersion = '2.0'

/** package.json is two folders up from this one in the sources and in dist/ alike. */
const packageVersion = (): string => {
  const text = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}

export const versionText = async (verbose: boolean): Promise<string> => {
  const line = `dtrace: DTrace for Linux ${packageVersion()} (D ${languageVersion})\n`
  return verbose ? line + (await import('./kernel-report.ts')).kernelReport() : line
}

/** What actions do outside of the consumer, as a session of this process does it. */
import { spawnSync } from 'node:child_process'
import { strerror } from '../base/index.ts'
import { OptionError } from '../builtin/index.ts'
import type { Effects } from '../consume/index.ts'
import type { SessionConfig } from './api.ts'

const reasonOf = (action: () => void): string | undefined => {
  try {
    action()
    return undefined
  } catch (error) {
    if (error instanceof OptionError) return error.message
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    return strerror(code)
  }
}

/** Commands write where the output goes, if that is a descriptor, and else to this process's standard output. */
const runByShell = (command: string, descriptor: number | undefined): void => {
  const { error } = spawnSync('/bin/sh', ['-c', command], {
    stdio: ['inherit', descriptor ?? 'inherit', 'inherit'],
  })
  if (error) throw error
}

/** `waited` is called when the reader was held up by a command. */
export const sessionEffects = (
  { output, options }: Pick<SessionConfig, 'output' | 'options'>,
  waited: () => void,
): Effects => ({
  system: (command) => {
    const reason = reasonOf(() => runByShell(command, output.descriptor))
    waited()
    return reason
  },
  reopen: (path) => (output.reopen ? reasonOf(() => output.reopen?.(path)) : strerror('EOPNOTSUPP')),
  truncate: () => reasonOf(() => output.truncate?.()),
  captureFile: () => output.captureFile?.(),
  setOption: (name, value) => reasonOf(() => options.setFromRecord(name, value)),
})

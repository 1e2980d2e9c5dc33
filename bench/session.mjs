/** Tracing sessions inside this process. */
import { fromSources } from './sources.mjs'

const { createOptions, openSession } = await fromSources("export * from './src/index.ts'")

const quietOptions = () => {
  const options = createOptions()
  options.setFromProgram('quiet', undefined)
  return options
}

/** @param {string} text a D program; `rightmost` says how its descriptions are read, -n's way */
export const openProgram = (text) => {
  const session = openSession({
    options: quietOptions(),
    arguments: ['dtrace'],
    target: 0,
    output: { write: () => {}, terminal: false },
    errors: { write: () => {} },
    testing: false,
  })
  session.add({ source: { name: 'bench', text, kind: 'string' }, rightmost: 'name' })
  return session
}

/**
 * Runs `action` while a D program traces.
 * @returns what the action returns, and in ms: compiling (parse to encoded programs), load and attach, and ending
 */
export const traced = async (text, action) => {
  const start = performance.now()
  const session = openProgram(text)
  try {
    session.disassembly()
    const compiled = performance.now()
    let [attached, over] = [0, 0]
    let acting
    const attachedHook = () => {
      attached = performance.now()
      acting = action().finally(() => {
        over = performance.now()
        session.stop()
      })
    }
    await session.run({ attached: attachedHook })
    const ended = performance.now()
    const spent = { compileMs: compiled - start, attachMs: attached - compiled, endMs: ended - over }
    return { result: await acting, ...spent }
  } finally {
    session[Symbol.dispose]()
  }
}
